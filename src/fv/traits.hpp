#pragma once
// What models and operators say about themselves. No PETSc here: models compile and are tested
// without it.
#include "fluxform/core/field_info.hpp"

namespace fluxform {

/// Which part of R: what an IMEX scheme treats `implicitly`, or `explicitly`, the rest.
enum class Part { all, implicitly, explicitly };

/// What the analyses may exploit.
struct OperatorTraits {
  bool linear = false;             ///< R and S are affine in u
  bool time_invariant = false;     ///< R' does not depend on t
  bool constant_storage = true;    ///< S' depends neither on u nor on t
  bool has_explicit_part = false;  ///< the model names a part for IMEX schemes
  bool autonomous = false;         ///< R does not depend on t at all, sources and sides included
  bool implicit_linear = false;    ///< the implicit part is affine in u, its derivative free of t
};

}  // namespace fluxform
