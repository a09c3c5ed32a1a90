#include "fluxform/input/quantity.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"

namespace fluxform {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

[[noreturn]] void refuse_dimension(const Written& written, const std::string& unit,
                                   const std::string& text) {
  const std::string meaning = what_it_measures(written.unit);
  const std::string is = meaning.empty() ? "" : fmt::format(" is {},", meaning);
  if (is_pure(unit))
    throw InputError(fmt::format("'{}'{} but a plain number without unit is expected", text, is));
  const std::string wanted = what_it_measures(unit);
  throw InputError(fmt::format("'{}'{} not convertible to '{}'{}", text, is.empty() ? " is" : is,
                               unit, wanted.empty() ? "" : fmt::format(" ({})", wanted)));
}

}  // namespace

bool is_pure(const std::string& unit) { return unit.empty() || unit == "1"; }

Written split_quantity(const std::string& text) {
  std::string body = trimmed(text);
  if (!body.empty() && body[0] == '+') body.erase(0, 1);
  Written written;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), written.value);
  if (error == std::errc::result_out_of_range)
    throw InputError(fmt::format("'{}' is beyond the range of numbers", text));
  if (error != std::errc()) throw InputError(fmt::format("'{}' is not a number", text));
  if (!std::isfinite(written.value))
    throw InputError(fmt::format("'{}' is not a finite number", text));
  written.unit = trimmed(body.substr(static_cast<std::size_t>(end - body.data())));
  return written;
}

int parse_integer(const std::string& text) {
  const Written written = split_quantity(text);
  if (!written.unit.empty() || written.value != std::floor(written.value))
    throw InputError(fmt::format("'{}' is not a whole number", text));
  if (std::abs(written.value) > std::numeric_limits<int>::max())
    throw InputError(fmt::format("'{}' is beyond the range of whole numbers", text));
  return static_cast<int>(written.value);
}

double in_unit(const Written& written, const std::string& unit, const std::string& text) {
  if (written.unit.empty()) {
    if (is_pure(unit)) return written.value;
    throw InputError(fmt::format("'{}' needs a unit, e.g. '{} {}'", text, text, unit));
  }
  if (!known_unit(written.unit)) {
    const std::string hint = unit_suggestion(written.unit);
    throw InputError(fmt::format("unknown unit '{}' in '{}'{}", written.unit, text,
                                 hint.empty() ? fmt::format("; expected e.g. '{}'", unit)
                                              : fmt::format("; did you mean '{}'?", hint)));
  }
  if (!convertible(written.unit, is_pure(unit) ? "1" : unit)) refuse_dimension(written, unit, text);
  return convert(written.value, written.unit, is_pure(unit) ? "1" : unit);
}

double parse_quantity(const std::string& text, const std::string& unit) {
  return in_unit(split_quantity(text), unit, text);
}

std::string number_text(double value) { return fmt::format("{}", value); }

std::string quantity_text(double value, const std::string& unit) {
  return is_pure(unit) ? number_text(value) : number_text(value) + " " + unit;
}

double without_factor(double target, double factor) {
  if (target == 0.0) return 0.0;
  const double quotient = target / factor;
  double best = quotient;
  bool exact = false;
  double candidate = quotient;
  for (int i = 0; i < 2; ++i) candidate = std::nextafter(candidate, -INFINITY);
  for (int i = 0; i < 5; ++i, candidate = std::nextafter(candidate, INFINITY)) {
    if (candidate * factor != target) continue;
    if (!exact || number_text(candidate).size() < number_text(best).size()) best = candidate;
    exact = true;
  }
  return best;
}

}  // namespace fluxform
