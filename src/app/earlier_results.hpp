#pragma once
// What an earlier run left in the folder that a new one writes to.
#include <string>
#include <vector>

#include <mpi.h>

namespace fluxform {

/// Removes the files that a run of the app `name` and its pictures left in `directory`, and says so
/// if there were any: run and history files, checkpoints, summary and what kills leave of them, the
/// ParaView series, and PNG files that carry our name as the software that made them, and
/// `further`, by name. Files of other origin stay. Collective. Throws IoError if one cannot be
/// removed.
void clear_earlier_results(const std::string& directory, const std::string& name,
                           const std::vector<std::string>& further, MPI_Comm comm);

}  // namespace fluxform
