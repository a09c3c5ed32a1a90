#include "fluxform/input/coefficient.hpp"

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {

double Coefficient::operator()(std::span<const double> variables, const std::string& region) const {
  if (kind == Kind::constant) return constant;
  if (kind == Kind::expression) return expression(variables);
  if (kind == Kind::dataset)
    throw InputError(fmt::format("the dataset '{}' of '{}' is read cell by cell", dataset, file));
  const auto found = regions.find(region.empty() ? "elsewhere" : region);
  if (found != regions.end()) return found->second;
  const auto fallback = regions.find("elsewhere");
  if (fallback != regions.end()) return fallback->second;
  throw InputError(fmt::format("no value for region '{}' and none for 'elsewhere'", region));
}

}  // namespace fluxform
