// Parameters' declarations of formulas and coefficients.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/input/parameters.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/reader.hpp"
#include "fluxform/input/yaml_text.hpp"

namespace fluxform {
namespace {

std::string formula_text(const Expression& e, const std::string& unit, bool in_mapping = false) {
  if (e.empty()) return "\"\"";
  if (is_pure(unit) && e.unit().empty()) return yaml_scalar(e.text(), in_mapping);
  return fmt::format("{{expression: {}, unit: {}}}", yaml_scalar(e.text(), true),
                     e.unit().empty() ? unit : e.unit());
}

/// Whether a part goes by a name that would make its table something else.
bool has_own_key(const Coefficient& c) {
  const auto& keys = Coefficient::keys();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const std::string& key) { return c.table.contains(key); });
}

std::string table_text(const Coefficient& c, const std::string& unit, double factor) {
  std::vector<std::string> items;
  for (const auto& [name, value] : c.table)
    items.push_back(fmt::format("{}: {}", yaml_scalar(name, true),
                                value.is_formula()
                                    ? formula_text(value.formula, unit, true)
                                    : quantity_text(without_factor(value.number, factor), unit)));
  const std::string table = fmt::format("{{{}}}", fmt::join(items, ", "));
  return has_own_key(c) ? fmt::format("{{regions: {}}}", table) : table;
}

std::string dataset_text(const Coefficient& c) {
  const std::string unit = c.file_unit.empty() ? "" : fmt::format(", unit: {}", c.file_unit);
  const std::string dataset =
      c.dataset.empty() ? "" : fmt::format(", dataset: {}", yaml_scalar(c.dataset, true));
  const std::string band = c.band ? fmt::format(", band: {}", *c.band) : "";
  return fmt::format("{{file: {}{}{}{}}}",
                     yaml_scalar(std::filesystem::absolute(c.file).string(), true), dataset, band,
                     unit);
}

std::string coefficient_text(const Coefficient& c, const std::string& unit, double factor) {
  switch (c.kind) {
    case Coefficient::Kind::constant:
      return quantity_text(without_factor(c.constant, factor), unit);
    case Coefficient::Kind::expression:
      return formula_text(c.expression, unit);
    case Coefficient::Kind::table:
      return table_text(c, unit, factor);
    case Coefficient::Kind::dataset:
      return dataset_text(c);
    case Coefficient::Kind::unset:
      return "\"\"";
  }
  return "";
}

}  // namespace

Entry& Parameters::expression(const std::string& key, Expression& target, const std::string& unit,
                              std::vector<Variable> variables, double factor) {
  Entry& entry = add(key, Kind::expression, unit);
  entry.variables = std::move(variables);
  entry.read = [&entry, &target, factor](const Node& node, Reader& reader) {
    reader.expression(node, entry, factor, target);
  };
  entry.show = [&target, unit] { return formula_text(target, unit); };
  entry.initial = entry.show();
  return entry;
}

Entry& Parameters::coefficient(const std::string& key, Coefficient& target, const std::string& unit,
                               std::vector<Variable> variables, double factor) {
  Entry& entry = add(key, Kind::coefficient, unit);
  entry.variables = std::move(variables);
  entry.factor = factor;
  entry.read = [&entry, &target, factor](const Node& node, Reader& reader) {
    reader.coefficient(node, entry, factor, target);
  };
  entry.show = [&target, unit, factor] { return coefficient_text(target, unit, factor); };
  entry.initial = entry.show();
  return entry;
}

}  // namespace fluxform
