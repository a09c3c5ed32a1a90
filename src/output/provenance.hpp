#pragma once
// Where a result came from: enough to run it again. Holds no host name.
#include <string>
#include <utility>
#include <vector>

#include <mpi.h>

namespace fluxform {

struct Provenance {
  std::string version;       ///< of Fluxform
  std::string commit;        ///< git commit, "-dirty" appended if changed; "unknown" outside git
  std::string petsc;         ///< PETSc version of the library in use
  std::string hdf5;          ///< HDF5 version of the library in use
  std::string date;          ///< UTC, ISO 8601
  std::string command_line;  ///< as the user typed it
  std::string options;       ///< PETSc options in force
  std::string input;         ///< bytes of the input file
  std::string resolved;      ///< the input with every default filled in
  int ranks = 1;
  long long seed = 0;
};

/// Everything known without the app: the same on all ranks. `input`, `resolved` and `seed` are left
/// for the caller. Collective.
Provenance collect_provenance(MPI_Comm comm, int argc, char** argv);

/// The short entries (all but input and resolved copy), in the order they are written.
std::vector<std::pair<std::string, std::string>> short_entries(const Provenance& provenance);

}  // namespace fluxform
