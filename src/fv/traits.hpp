#pragma once
// What models and operators say about themselves. No PETSc here: models compile and are tested
// without it.
#include "fluxform/core/field_info.hpp"

namespace fluxform {

/// Which part of R: `stiff` is what an IMEX scheme treats implicitly, `slow` the rest.
enum class Part { all, stiff, slow };

/// What the analyses may exploit.
struct OperatorTraits {
  bool linear = false;           ///< R and S are affine in u
  bool time_invariant = false;   ///< R' does not depend on t
  bool constant_storage = true;  ///< S' does not depend on u
  bool has_slow_part = false;    ///< the model names a part for IMEX schemes
  bool autonomous = false;       ///< R does not depend on t at all, sources and sides included
  bool stiff_linear = false;     ///< the stiff part is affine in u, its derivative free of t
};

}  // namespace fluxform
