// Dates as people and archives write them, turned into decimal years.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/files/calendar.hpp"
#include "fluxform/files/text.hpp"

namespace fluxform {
namespace {

constexpr double julian_day_of_2000 = 2451544.5;  // at 2000-01-01T00:00
constexpr double modified_from = 2400000.5;       // Julian day 0 of modified ones
constexpr double last_year = 2100.0;              // decimal years beyond rather count other things

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw InputError(fmt::format("date '{}' {}", text, why));
}

bool is_julian_day(double day) { return day > 2.2e6 && day < 2.6e6; }  // the years 1311 to 2406

double from_count(const DateCount& count, double value, const std::string& text) {
  const double day = count.julian_day(value);
  if (std::isnan(day)) refuse(text, count.why);
  if (!is_julian_day(day)) refuse(text, fmt::format("is no Julian day of this age: {:.10g}", day));
  return year_after(2000.0, day - julian_day_of_2000);
}

/// The number behind a word like JD, in either case, with or without a blank.
std::optional<double> number_behind(std::string_view word, std::string_view text) {
  if (text.size() <= word.size()) return std::nullopt;
  for (std::size_t k = 0; k < word.size(); ++k)
    if (std::toupper(static_cast<unsigned char>(text[k])) != word[k]) return std::nullopt;
  double value = 0.0;
  if (!text::number_of(text::trimmed(text.substr(word.size())), value)) return std::nullopt;
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

/// Takes a time scale off the end: Z, UTC, TAI, +00:00. TAI counts as UTC, which it is 37 s ahead
/// of.
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

/// What the counts there are look like, for those whose number is none of them.
std::string examples(std::span<const DateCount> more) {
  std::string all;
  for (const DateCount& count : more) all += std::string(count.example) + ", ";
  return all + julian_days.example + ", " + modified_julian_days.example + ", days 20100630";
}

/// A number without a word says by its size what it counts.
double from_number(double value, const std::string& text, std::span<const DateCount> more) {
  if (!std::isfinite(value)) refuse(text, "is not finite");
  if (is_julian_day(value)) return from_count(julian_days, value, text);
  if (value <= last_year && value >= -1e6) return value;
  for (const DateCount& count : more)
    if (*count.name && value > last_year && !std::isnan(count.julian_day(value)))
      refuse(text, fmt::format("would be the year {:.0f}; if it is a {}, write {}{} or call the "
                               "column '{}'",
                               std::floor(value), count.name, count.word, text, count.column));
  refuse(text, "is no decimal year; other counts are written so: " + examples(more));
}

double same(double day) { return day; }
double modified(double day) { return day + modified_from; }

}  // namespace

const DateCount julian_days{"JD", "Julian days JD2456000.5", same};
const DateCount modified_julian_days{"MJD", "modified ones MJD56000", modified};

double decimal_year(const std::string& raw, const DateCount* form,
                    std::span<const DateCount> more) {
  const std::string text(text::trimmed(raw));
  for (const DateCount& count : more)
    if (const auto number = number_behind(count.word, text))
      return from_count(count, *number, text);
  for (const DateCount* count : {&modified_julian_days, &julian_days})
    if (const auto day = number_behind(count->word, text)) return from_count(*count, *day, text);
  const std::string bare = without_scale(text);
  const auto moment = separated(bare).has_value() ? separated(bare) : compact(bare);
  if (!form && moment && valid(*moment)) return year_of(*moment);
  double value = 0.0;
  if (moment || !text::number_of(text, value))
    refuse(text, "is neither a decimal year nor like 2010-06-30T12:00");
  return form ? from_count(*form, value, text) : from_number(value, text, more);
}

}  // namespace fluxform
