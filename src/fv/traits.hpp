#pragma once
// What models and operators say about themselves. No PETSc here: models compile and are tested
// without it.
#include <string>

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

/// One unknown field: its name in files and messages, its physical unit and the number of units
/// that one internal unit stands for.
struct FieldInfo {
  std::string name;
  std::string unit = "1";
  double scale = 1.0;
  std::string long_name = {};
  /// Unit of the field times volume (m3; m2 on a surface) where it has a name of its own, and the
  /// number of them in one `unit` times volume: Mx, 1e4 of which are a G m2.
  std::string amount_unit = {};
  double amount_scale = 1.0;
  bool stored = true;   ///< has a balance; false for rows without storage, as Poisson's
  bool shared = false;  ///< one number for all cells (fv/shared.hpp), no field of a run's files
};

}  // namespace fluxform
