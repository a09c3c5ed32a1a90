#include "fluxform/app/variation.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"

namespace fluxform {

Document varied(Document base, const std::vector<Setting>& settings) {
  // The question itself is not part of what its members ask.
  override_value(base, "analysis=transient");
  for (const auto& [key, text] : settings) override_value(base, key + "=" + text);
  return base;
}

std::unique_ptr<Prepared> Variation::at(double value) const {
  const std::string text = unit_.empty() ? number_text(value) : quantity_text(value, unit_);
  return std::make_unique<Prepared>(make_, varied(base_, {{key_, text}}), comm_);
}

std::vector<double> values_between(const std::string& from, const std::string& to, int points,
                                   Spread spread) {
  const Written first = split_quantity(from);
  const Written last = split_quantity(to);
  const double end =
      first.unit == last.unit ? last.value : convert(last.value, last.unit, first.unit);
  if (first.value == end)
    throw InputError(
        fmt::format("'from' and 'to' are the same, {}: there is nothing between", from));
  if (spread == Spread::log && first.value * end <= 0.0)
    throw InputError(fmt::format(
        "equal factors lead from {} to {} only if both are positive or both negative", from, to));
  std::vector<double> values;
  for (int k = 0; k < points; ++k) {
    const double part = static_cast<double>(k) / (points - 1);
    values.push_back(spread == Spread::log ? first.value * std::pow(end / first.value, part)
                                           : first.value + part * (end - first.value));
  }
  values.back() = end;
  return values;
}

}  // namespace fluxform
