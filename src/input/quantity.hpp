#pragma once
// Numbers with units as text: "25 mV" <-> 0.025 V.
#include <optional>
#include <string>

namespace fluxform {

/// A number and the unit written behind it (empty if none).
struct Written {
  double value = 0.0;
  std::string unit;
};

/// Splits "25 mV". Throws InputError with the reason: no number, nan or infinite, out of range.
Written split_quantity(const std::string& text);

/// A whole number. Throws InputError: not a number, a fraction, out of range.
int parse_integer(const std::string& text);

/// The value in `unit`. Throws InputError saying what is wrong: bare number where `unit` is a
/// dimension, unknown unit (with suggestion), another dimension (with what it measures).
double parse_quantity(const std::string& text, const std::string& unit);

/// As above, for a value already split; `text` is what the user wrote.
double in_unit(const Written& written, const std::string& unit, const std::string& text);

/// Shortest text that reads back as exactly this number.
std::string number_text(double value);

/// "0.025 V"; just the number for the dimensionless unit.
std::string quantity_text(double value, const std::string& unit);

/// The value v with v * factor == target, if there is one (so that a saved input reads back the
/// same bits), otherwise target / factor.
double without_factor(double target, double factor);

/// Whether the unit is the dimensionless one, which is not written.
bool is_pure(const std::string& unit);

}  // namespace fluxform
