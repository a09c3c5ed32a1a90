#include "fluxform/app/variation.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/input/path.hpp"

namespace fluxform {

Document varied(Document base, const std::vector<Setting>& settings) {
  // The question itself is not part of what its members ask.
  override_value(base, "analysis=transient");
  for (const auto& [key, text] : settings) override_value(base, key + "=" + text);
  return base;
}

Written written_at(const Document& document, const std::string& key) {
  const auto path = parse_path(key);
  const Node* node = path ? &document.root : nullptr;
  for (std::size_t k = 0; node && k < path->size(); ++k) {
    const Step& step = (*path)[k];
    if (step.index)
      node = *step.index < node->items.size() ? &node->items[*step.index] : nullptr;
    else
      node = node->find(step.key);
  }
  if (!node || node->kind != Node::Kind::scalar)
    throw InputError(
        fmt::format("'{}' does not stand in the input as a number: write its value, "
                    "about which it is to vary",
                    key));
  try {
    return split_quantity(node->text);
  } catch (const InputError& e) {
    throw InputError(fmt::format("'{}': '{}' is no plain number: {}", key, node->text, e.what()));
  }
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
