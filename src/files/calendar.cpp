#include "fluxform/files/calendar.hpp"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

namespace fluxform {
namespace {

using namespace std::chrono;

constexpr double seconds_per_day = 86400.0;

/// Days of the calendar since 1970, and the days of the year that begins then.
struct YearStart {
  sys_days first;
  double length;
};

YearStart start_of(int whole) {
  const sys_days first{year{whole} / January / 1}, next{year{whole + 1} / January / 1};
  return {first, static_cast<double>((next - first).count())};
}

/// Days since 1970-01-01, to the nearest millisecond.
double calendar_day(double decimal_year) {
  const double whole = std::floor(decimal_year);
  const YearStart start = start_of(static_cast<int>(whole));
  const double within = (decimal_year - whole) * start.length;
  const double thousandths = std::round(within * seconds_per_day * 1e3);
  return static_cast<double>(start.first.time_since_epoch().count()) +
         thousandths / (seconds_per_day * 1e3);
}

/// To the nearest second, so that what a decimal year is short of by rounding does not count.
sys_seconds instant(double decimal_year) {
  return sys_seconds{seconds{std::llround(calendar_day(decimal_year) * seconds_per_day)}};
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

double days_between(double from_year, double to_year) {
  return calendar_day(to_year) - calendar_day(from_year);
}

double year_after(double from_year, double after) {
  const double day = calendar_day(from_year) + after;
  const sys_days whole{days{static_cast<long>(std::floor(day))}};
  const int now = static_cast<int>(year_month_day{whole}.year());
  const YearStart start = start_of(now);
  return now + (day - static_cast<double>(start.first.time_since_epoch().count())) / start.length;
}

}  // namespace fluxform
