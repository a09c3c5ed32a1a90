#include "calendar.hpp"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

namespace fluxform::solar {
namespace {

using namespace std::chrono;

/// To the nearest second, so that what a decimal year is short of by rounding does not count.
sys_seconds instant(double decimal_year) {
  const int whole = static_cast<int>(std::floor(decimal_year));
  const sys_days first{year{whole} / January / 1}, next{year{whole + 1} / January / 1};
  const double length = static_cast<double>(seconds(next - first).count());
  return first + seconds{std::llround((decimal_year - whole) * length)};
}

}  // namespace

std::string date_of(double decimal_year) {
  const year_month_day date{floor<days>(instant(decimal_year))};
  return fmt::format("{:04d}-{:02d}-{:02d}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string moment_of(double decimal_year) {
  const sys_seconds now = instant(decimal_year);
  const hh_mm_ss clock(now - floor<days>(now));
  if (now == floor<days>(now)) return date_of(decimal_year);
  return fmt::format("{}T{:02d}:{:02d}:{:02d}", date_of(decimal_year), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace fluxform::solar
