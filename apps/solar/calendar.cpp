#include "calendar.hpp"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

namespace fluxform::solar {

std::string date_of(double decimal_year) {
  using namespace std::chrono;
  const int whole = static_cast<int>(std::floor(decimal_year));
  const sys_days first{year{whole} / January / 1};
  const sys_days next{year{whole + 1} / January / 1};
  const double days = (decimal_year - whole) * static_cast<double>((next - first).count());
  const year_month_day date{first + std::chrono::days{static_cast<int>(std::floor(days + 1e-6))}};
  return fmt::format("{:04d}-{:02d}-{:02d}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace fluxform::solar
