// Parameters' declarations of formulas and coefficients.
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/input/parameters.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/reader.hpp"
#include "fluxform/input/yaml_text.hpp"

namespace fluxform {
namespace {

std::string formula_text(const Expression& e, const std::string& unit) {
  if (e.empty()) return "\"\"";
  if (is_pure(unit) && e.unit().empty()) return yaml_scalar(e.text());
  return fmt::format("{{expression: {}, unit: {}}}", yaml_scalar(e.text(), true),
                     e.unit().empty() ? unit : e.unit());
}

std::string regions_text(const Coefficient& c, const std::string& unit, double factor) {
  std::vector<std::string> items;
  for (const auto& [region, value] : c.regions)
    items.push_back(fmt::format("{}: {}", yaml_scalar(region, true),
                                quantity_text(without_factor(value, factor), unit)));
  return fmt::format("{{regions: {{{}}}}}", fmt::join(items, ", "));
}

std::string dataset_text(const Coefficient& c) {
  const std::string unit = c.file_unit.empty() ? "" : fmt::format(", unit: {}", c.file_unit);
  return fmt::format("{{file: {}, dataset: {}{}}}",
                     yaml_scalar(std::filesystem::absolute(c.file).string(), true),
                     yaml_scalar(c.dataset, true), unit);
}

std::string coefficient_text(const Coefficient& c, const std::string& unit, double factor) {
  switch (c.kind) {
    case Coefficient::Kind::constant:
      return quantity_text(without_factor(c.constant, factor), unit);
    case Coefficient::Kind::expression:
      return formula_text(c.expression, unit);
    case Coefficient::Kind::regions:
      return regions_text(c, unit, factor);
    case Coefficient::Kind::dataset:
      return dataset_text(c);
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
  entry.read = [&entry, &target, factor](const Node& node, Reader& reader) {
    reader.coefficient(node, entry, factor, target);
  };
  entry.show = [&target, unit, factor] { return coefficient_text(target, unit, factor); };
  entry.initial = entry.show();
  return entry;
}

}  // namespace fluxform
