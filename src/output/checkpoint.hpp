#pragma once
// Checkpoints: the whole state in one HDF5 file that restarts on any number of ranks.
//
// Written to a temporary name, synced and renamed, so a run killed at any moment leaves a whole
// one; the one before it stays as "<path>.previous".
#include <map>
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"

namespace fluxform {

struct Checkpoint {
  double time = 0.0;  ///< internal units
  long step = 0;
  std::map<std::string, std::vector<double>>
      extra;                               ///< the same on all ranks: ledger, event counters
  std::string inputs = {};                 ///< the run's resolved inputs
  std::vector<std::string> warnings = {};  ///< that the run has given
};

/// `past`: older solutions, newest first, that a multistep scheme needs to go on at full order.
/// `keep_previous`: the one it replaces is kept beside it; otherwise what is kept there stays.
/// Collective. Throws IoError with path and reason; then the last checkpoint is still in place.
void write_checkpoint(const std::string& path, const Grid& grid,
                      const std::vector<FieldInfo>& fields, Vec u, const Checkpoint& state,
                      const std::vector<Vec>& past = {}, bool keep_previous = true);

/// Fills u and returns the rest. Collective. Throws IoError when the file is missing, truncated or
/// damaged, and InputError when it was made on another grid or with other fields, saying which.
Checkpoint read_checkpoint(const std::string& path, const Grid& grid,
                           const std::vector<FieldInfo>& fields, Vec u,
                           std::vector<Handle<Vec>>* past = nullptr);

}  // namespace fluxform
