#pragma once
// Decimal years as dates: of the progress line, and as the moment that times in files count from.
#include <string>

namespace fluxform::solar {

/// "2010-06-17" for 2010.46.
std::string date_of(double decimal_year);

/// "2010-06-17T21:36:00" for 2010.46, to the second; the date alone at midnight.
std::string moment_of(double decimal_year);

}  // namespace fluxform::solar
