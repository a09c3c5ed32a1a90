// Dates as people and archives write them, turned into decimal years.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

#include "calendar.hpp"
#include "sun.hpp"
#include "text.hpp"

namespace fluxform::solar {
namespace {

constexpr double julian_day_of_2000 = 2451544.5;  // at 2000-01-01T00:00
constexpr double modified_from = 2400000.5;       // Julian day 0 of modified ones
constexpr double last_year = 2100.0;              // decimal years beyond are rather rotations
constexpr double last_rotation = 4000.0;

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw InputError(fmt::format("date '{}' {}", text, why));
}

double from_julian_day(double day, const std::string& text) {
  if (!(day > 2.2e6 && day < 2.6e6))  // the years 1311 to 2406
    refuse(text, fmt::format("is no Julian day of this age: {:.10g}", day));
  return year_after(2000.0, day - julian_day_of_2000);
}

double from_rotation(double rotation, const std::string& text) {
  if (!(rotation >= 1.0 && rotation < last_rotation))
    refuse(text, "is no Carrington rotation: they count from 1 (1853-11-09)");
  return from_julian_day(julian_day_of_rotation(rotation), text);
}

/// The number behind a word like CR or JD, in either case, with or without a blank.
std::optional<double> number_behind(const std::string& word, std::string_view text) {
  if (text.size() <= word.size()) return std::nullopt;
  for (std::size_t k = 0; k < word.size(); ++k)
    if (std::toupper(static_cast<unsigned char>(text[k])) != word[k]) return std::nullopt;
  double value = 0.0;
  if (!number_of(trimmed(text.substr(word.size())), value)) return std::nullopt;
  return value;
}

struct Moment {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  double second = 0.0;
};

bool valid(const Moment& m) {
  using namespace std::chrono;
  const year_month_day date{year{m.year}, month{static_cast<unsigned>(m.month)},
                            day{static_cast<unsigned>(m.day)}};
  return m.month > 0 && m.day > 0 && date.ok() && m.hour >= 0 && m.hour < 24 && m.minute >= 0 &&
         m.minute < 60 && m.second >= 0.0 && m.second < 61.0;
}

double year_of(const Moment& m) {
  using namespace std::chrono;
  const sys_days first{year{m.year} / January / 1}, next{year{m.year + 1} / January / 1};
  const sys_days today{year{m.year} / month{static_cast<unsigned>(m.month)} /
                       day{static_cast<unsigned>(m.day)}};
  const double within = static_cast<double>((today - first).count()) +
                        (m.hour + (m.minute + m.second / 60.0) / 60.0) / 24.0;
  return m.year + within / static_cast<double>((next - first).count());
}

/// Takes a time scale off the end: Z, UTC, TAI, +00:00. What TAI is ahead of UTC (37 s) is nothing
/// to a surface that moves by metres in that time.
std::string without_scale(std::string text) {
  for (const std::string end : {"+00:00", "UTC", "TAI", "Z"})
    if (text.ends_with(end)) {
      text.resize(text.size() - end.size());
      while (!text.empty() && (text.back() == '_' || text.back() == ' ')) text.pop_back();
      break;
    }
  return text;
}

/// Whether the whole text was read by a scanner that got `got` numbers up to `used`.
bool whole(const std::string& text, int got, int used) {
  return (got == 3 || got >= 5) && static_cast<std::size_t>(used) == text.size();
}

/// 2010-06-30, 2010/06/30 or 2010.06.30, alone or before T12:00, 12:00:00 behind a blank or _.
std::optional<Moment> separated(const std::string& text) {
  Moment m;
  int used = 0;
  std::array<char, 2> a{}, b{};  // %1[ writes an end as well
  const int date = std::sscanf(text.c_str(), "%4d%1[-/.]%2d%1[-/.]%2d%n", &m.year, a.data(),
                               &m.month, b.data(), &m.day, &used);
  if (date != 5 || a != b) return std::nullopt;
  const std::string rest = text.substr(static_cast<std::size_t>(used));
  if (rest.empty()) return m;
  int end = 0;
  const int clock = std::sscanf(rest.c_str(), "%*1[T_ ]%2d:%2d%n:%lf%n", &m.hour, &m.minute, &end,
                                &m.second, &end);
  if (!whole(rest, clock + 3, end)) return std::nullopt;
  return m;
}

/// 20100630, alone or before T1200, _120000.
std::optional<Moment> compact(const std::string& text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < 8 || !std::all_of(text.begin(), text.begin() + 8, digit)) return std::nullopt;
  Moment m;
  int used = 0, seconds = 0;
  std::sscanf(text.c_str(), "%4d%2d%2d%n", &m.year, &m.month, &m.day, &used);
  const std::string rest = text.substr(static_cast<std::size_t>(used));
  if (rest.empty()) return m;
  int end = 0;
  const int clock =
      std::sscanf(rest.c_str(), "%*1[T_ ]%2d%2d%n%2d%n", &m.hour, &m.minute, &end, &seconds, &end);
  m.second = seconds;
  if (!whole(rest, clock + 3, end)) return std::nullopt;
  return m;
}

/// A number without a word says by its size what it counts.
double from_number(double value, const std::string& text) {
  if (!std::isfinite(value)) refuse(text, "is not finite");
  if (value > 2.2e6 && value < 2.6e6) return from_julian_day(value, text);
  if (value > last_year && value < last_rotation)
    refuse(text,
           fmt::format("would be the year {:.0f}; if it is a Carrington rotation, write CR{} or "
                       "call the column 'carrington'",
                       std::floor(value), text));
  if (value > last_year || value < -1e6)
    refuse(
        text,
        "is no decimal year; Carrington rotations are written CR2130.5, Julian days JD2456000.5, "
        "modified ones MJD56000, days 20100630");
  return value;
}

}  // namespace

double julian_day_of_rotation(double rotation) {
  const auto begin = [](double number) {
    const double m = (281.96 + 26.882476 * number) * degree;
    return 2398140.2270 + 27.2752316 * number + 0.1454 * std::sin(m) - 0.0085 * std::sin(2.0 * m) -
           0.0141 * std::cos(2.0 * m);
  };
  const double whole = std::floor(rotation);
  return begin(whole) + (rotation - whole) * (begin(whole + 1.0) - begin(whole));
}

double decimal_year(const std::string& raw, DateForm form) {
  const std::string text(trimmed(raw));
  if (const auto rotation = number_behind("CR", text)) return from_rotation(*rotation, text);
  if (const auto day = number_behind("MJD", text))
    return from_julian_day(*day + modified_from, text);
  if (const auto day = number_behind("JD", text)) return from_julian_day(*day, text);
  const std::string bare = without_scale(text);
  const auto moment = separated(bare).has_value() ? separated(bare) : compact(bare);
  if (form == DateForm::any && moment && valid(*moment)) return year_of(*moment);
  double value = 0.0;
  if (moment || !number_of(text, value))
    refuse(text, "is neither a decimal year nor like 2010-06-30T12:00");
  if (form == DateForm::carrington) return from_rotation(value, text);
  if (form == DateForm::julian_day) return from_julian_day(value, text);
  if (form == DateForm::modified_julian_day) return from_julian_day(value + modified_from, text);
  return from_number(value, text);
}

}  // namespace fluxform::solar
