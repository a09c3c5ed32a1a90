#pragma once
// SLEPc without leaks: the eigensolver as a value that cleans up after itself.
#include <slepceps.h>

#include "fluxform/core/petsc.hpp"

namespace fluxform {

/// Owns an EPS: Handle knows only PETSc's own types.
class Eps {
 public:
  explicit Eps(MPI_Comm comm) { petsc(EPSCreate(comm, &eps_)); }
  ~Eps() { (void)EPSDestroy(&eps_); }
  Eps(const Eps&) = delete;
  Eps& operator=(const Eps&) = delete;
  operator EPS() const { return eps_; }

 private:
  EPS eps_ = nullptr;
};

}  // namespace fluxform
