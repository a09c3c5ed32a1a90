#pragma once
// Decimal years as dates and as days of the calendar: of region lists, of the start of a run, and
// of what progress lines and files say of the time.
//
//   decimal_year("2012.12.31_00:00:00_TAI")  -> 2012.9972...      days_between(2012.0, 2013.0) ->
//   366
#include <string>

namespace fluxform::solar {

/// "2010-06-17" for 2010.46.
std::string date_of(double decimal_year);

/// "2010-06-17T21:36:00" for 2010.46, to the second; the date alone at midnight.
std::string moment_of(double decimal_year);

/// Days from one decimal year to another by the calendar, leap days included. What a decimal year
/// is short of a millisecond by rounding does not count.
double days_between(double from_year, double to_year);

/// The decimal year `days` after another one, by the calendar.
double year_after(double from_year, double days);

/// What a number in a column of dates counts.
enum class DateForm {
  any,         ///< a decimal year, a date in one of the usual forms, CR2130.5, JD2456000.5
  carrington,  ///< Carrington rotations
  julian_day,
  modified_julian_day
};

/// Decimal year of a date: a plain decimal year; ISO 8601 (2010-06-30, 2010-06-30T12:00:00Z) and
/// with dots or slashes, as in T_REC (2010.06.30_12:00:00_TAI); 20100630; Julian days (2455377.5);
/// CR2130.5 for the middle of a Carrington rotation. TAI counts as UTC. Throws InputError for what
/// may be read in two ways or not at all.
double decimal_year(const std::string& text, DateForm form = DateForm::any);

/// Julian day at which a Carrington rotation begins, to some minutes (Meeus 1998, Astronomical
/// Algorithms, chapter 29); between two beginnings a fraction counts evenly.
double julian_day_of_rotation(double rotation);

}  // namespace fluxform::solar
