#include "fluxform/input/coefficient.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {

Coefficient Coefficient::unset() {
  Coefficient c;
  c.kind = Kind::unset;
  return c;
}

const std::vector<std::string>& Coefficient::keys() {
  static const std::vector<std::string> all{"expression", "regions", "file",
                                            "dataset",    "band",    "unit"};
  return all;
}

bool Coefficient::uses(const std::string& variable) const {
  if (kind == Kind::expression) return expression.uses(variable);
  if (kind != Kind::table) return false;
  return std::any_of(table.begin(), table.end(),
                     [&](const auto& item) { return item.second.formula.uses(variable); });
}

const NamedValue* Coefficient::named(const std::string& name, const std::string& rest) const {
  const auto found = table.find(name);
  if (found != table.end()) return &found->second;
  const auto others = table.find(rest);
  return others != table.end() ? &others->second : nullptr;
}

double Coefficient::operator()(std::span<const double> variables, const std::string& region) const {
  if (kind == Kind::constant) return constant;
  if (kind == Kind::expression) return expression(variables);
  if (kind == Kind::dataset)
    throw InputError(fmt::format("the dataset '{}' of '{}' is read cell by cell", dataset, file));
  const NamedValue* value = named(region.empty() ? "elsewhere" : region, "elsewhere");
  if (!value)
    throw InputError(fmt::format("no value for region '{}' and none for 'elsewhere'", region));
  return value->is_formula() ? value->formula(variables) : value->number;
}

}  // namespace fluxform
