#pragma once
// The Sun's size and the units of its maps, as the field's codes and lists use them.
#include "fluxform/core/constants.hpp"

namespace fluxform::solar {

inline constexpr double radius_m = 6.96e8;    ///< Allen, Astrophysical Quantities
inline constexpr double radius_cm = 6.96e10;  ///< so 1 G on a unit of solid angle is radius_cm^2 Mx
inline constexpr double degree = constants::pi / 180.0;
inline constexpr double seconds_per_day = 86400.0;
inline constexpr double days_per_year = 365.0;  ///< the model year of 8760 hours

}  // namespace fluxform::solar
