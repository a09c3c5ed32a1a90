#pragma once
// What files and messages say of an unknown field. No PETSc here.
#include <string>

namespace fluxform {

/// One unknown field, or one global: its name in files and messages, its physical unit and the
/// number of units that one internal unit stands for.
struct FieldInfo {
  std::string name;
  std::string unit = "1";
  double scale = 1.0;
  std::string long_name = {};
  /// Unit of the field times volume (m3; m2 on a surface) where it has a name of its own, and the
  /// number of them in one `unit` times volume: Mx, 1e4 of which are a G m2. Of a global: the unit
  /// of what it stores, and the number of them in one internal unit of that.
  std::string amount_unit = {};
  double amount_scale = 1.0;
  bool stored = true;  ///< has a balance; false for rows without storage, as Poisson's
  /// Its books close by construction; false where they measure the error of a scheme, as an energy's.
  bool conserved = true;
  bool global = false;  ///< one number for the whole system (fv/globals.hpp)
};

}  // namespace fluxform
