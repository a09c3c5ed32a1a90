#pragma once
// The input file of a run on all ranks. Apart from document.hpp, which needs no MPI.
//
//   Document d = load_document("step.yaml", {"time.end=2 h"}, PETSC_COMM_WORLD);
#include <mpi.h>

#include "fluxform/input/document.hpp"

namespace fluxform {

/// Rank 0 reads the file, all ranks parse the same bytes, then apply the overrides. A key
/// `include: FILE` (relative names count from the folder of the text that says so) adds the
/// top-level keys of that file which the document lacks. Collective.
Document load_document(const std::string& path, const std::vector<std::string>& overrides,
                       MPI_Comm comm);

}  // namespace fluxform
