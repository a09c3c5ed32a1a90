#pragma once
// The Sun's size and the units of its maps, as the field's codes and lists use them.
#include "fluxform/core/constants.hpp"

namespace fluxform::solar {

inline constexpr double radius_m = 6.96e8;  ///< Allen, Astrophysical Quantities
inline constexpr double radius_cm = 6.96e10;
inline constexpr double square_cm = radius_cm * radius_cm;  ///< so many Mx are 1 G on one steradian
inline constexpr double degree = constants::pi / 180.0;
inline constexpr double seconds_per_day = 86400.0;
inline constexpr double days_per_year = 365.0;  ///< the model year of 8760 hours

}  // namespace fluxform::solar
