#pragma once
// What a checkpoint of a run in time holds: all that makes the rest of the run the same as that of a
// run that was never stopped.
#include <string>
#include <vector>

#include "fluxform/app/case.hpp"
#include "fluxform/output/checkpoint.hpp"

namespace fluxform {

/// Work of the solvers, of the whole run also after restarts.
struct Counts {
  double rejected = 0.0, newton = 0.0, linear = 0.0, setups = 0.0;
};

/// What is still to be written of the present state.
struct Due {
  bool row = false, record = false;
};

struct RunState {
  Restart at;  ///< its past solutions belong to others
  Counts counts;
  Due due;
  std::vector<double> books;  ///< of the ledger
  Memory memory;              ///< of the app
  std::vector<std::string> warnings;
  std::string inputs;  ///< resolved
};

/// A copy in memory, to be written if the run fails.
class KeptState {
 public:
  KeptState(const Operator& op, RunState state, Vec u);
  const RunState& state() const { return state_; }
  Vec u() const { return u_; }

 private:
  RunState state_;
  Handle<Vec> u_;
  std::vector<Handle<Vec>> past_;
};

/// Throws IoError; see write_checkpoint. Collective.
void write_run_state(const std::string& path, const Operator& op, Vec u, const RunState& state,
                     bool keep_previous);

/// Fills u and `past`, to which the result points. Throws IoError and InputError; see
/// read_checkpoint. Collective.
RunState read_run_state(const std::string& path, const Operator& op, Vec u,
                        std::vector<Handle<Vec>>& past);

}  // namespace fluxform
