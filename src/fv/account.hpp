#pragma once
// A balance that the ledger keeps beside those of the unknowns, such as an energy's.
#include <array>
#include <functional>

#include "fluxform/core/field_info.hpp"
#include "fluxform/core/petsc.hpp"

namespace fluxform {

/// What there is of it and the rates at which it leaves through sides and is made in cells, all
/// summed over all ranks.
struct Account {
  FieldInfo info;
  std::function<double(double t, Vec u)> stored;                ///< nowhere negative
  std::function<std::array<double, 2>(double t, Vec u)> rates;  ///< outflow, production
};

}  // namespace fluxform
