#pragma once
// Dates as solar physicists write them: those of the calendar (files/calendar.hpp), and Carrington
// rotations, CR2130.5 for the middle of one.
#include <string>

#include "fluxform/files/calendar.hpp"

namespace fluxform::solar {

/// Julian day at which a Carrington rotation begins, to some minutes (Meeus 1998, Astronomical
/// Algorithms, chapter 29); between two beginnings a fraction counts evenly. NaN before the first
/// and after the 4000th.
double julian_day_of_rotation(double rotation);

extern const DateCount carrington_rotations;

/// As fluxform::decimal_year, rotations included. Throws InputError.
double decimal_year(const std::string& text, const DateCount* form = nullptr);

}  // namespace fluxform::solar
