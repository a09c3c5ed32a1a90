#pragma once
// Decimal years as dates and as days of the calendar: of lists with dates, of the start of a run,
// and of what progress lines and files say of the time.
//
//   decimal_year("2012.12.31_00:00:00_TAI", nullptr, {})  -> 2012.9972...
//   days_between(2012.0, 2013.0)                          -> 366
#include <span>
#include <string>

namespace fluxform {

/// "2010-06-17" for 2010.46.
std::string date_of(double decimal_year);

/// "2010-06-17T21:36:00" for 2010.46, to the second; the date alone at midnight.
std::string moment_of(double decimal_year);

/// Days from one decimal year to another by the calendar, leap days included. What a decimal year
/// is short of a millisecond by rounding does not count.
double days_between(double from_year, double to_year);

/// The decimal year `days` after another one, by the calendar.
double year_after(double from_year, double days);

/// A count of days or of something else, written behind a word: JD2456000.5.
struct DateCount {
  const char* word;     ///< "JD"
  const char* example;  ///< "Julian days JD2456000.5", for messages
  /// The Julian day of a count; NaN where it cannot be meant.
  double (*julian_day)(double count);
  const char* why = "";  ///< what to tell of one that cannot be meant, "is no ..."
  // Set where a bare number may be taken for a year: what it is, and what to call a column of them.
  const char* name = "";
  const char* column = "";
};
extern const DateCount julian_days, modified_julian_days;

/// Decimal year of a date: a plain decimal year; ISO 8601 (2010-06-30, 2010-06-30T12:00:00Z) and
/// with dots or slashes, as in T_REC (2010.06.30_12:00:00_TAI); 20100630; Julian days (2455377.5),
/// and what one of `more` counts behind its word. A number alone counts what `form` says, if it is
/// given. TAI counts as UTC. Throws InputError for what may be read in two ways or not at all.
double decimal_year(const std::string& text, const DateCount* form,
                    std::span<const DateCount> more);

}  // namespace fluxform
