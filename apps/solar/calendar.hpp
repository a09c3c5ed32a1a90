#pragma once
// Decimal years as dates, for the progress line and file headers.
#include <string>

namespace fluxform::solar {

/// "2010-06-17" for 2010.46.
std::string date_of(double decimal_year);

}  // namespace fluxform::solar
