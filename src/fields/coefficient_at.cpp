#include "fluxform/fields/coefficient_at.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/input/render_common.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {

void refuse_unknown_names(const Coefficient& c, const std::string& part,
                          std::vector<std::string> known, const std::string& rest) {
  known.push_back(rest);
  for (const auto& [name, value] : c.table)
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw InputError(fmt::format("no {} is called '{}'{}", part, name, suggestion(name, known)));
}

CoefficientAt::CoefficientAt(const Coefficient& c, const Entry* entry, const Places& places,
                             const std::vector<NamedMap>& maps, const CellField* file, double t)
    : c_(c), entry_(entry), places_(places), file_(file), t_(t) {
  if (!c.is_set()) throw InputError("has no value");
  if (c.kind == Coefficient::Kind::expression) formula_.emplace(c.expression, places, maps, t);
  if (c.kind == Coefficient::Kind::table) set_levels(maps);
}

void CoefficientAt::set_levels(const std::vector<NamedMap>& maps) {
  const std::vector<std::string>& names = places_.grid().regions();  // the first has no name
  refuse_unknown_names(c_, "region", {names.begin() + 1, names.end()}, "elsewhere");
  for (std::size_t r = 0; r < names.size(); ++r) {
    Level level{c_.named(r == 0 ? "elsewhere" : names[r], "elsewhere"), {}};
    if (level.value && level.value->is_formula())
      level.formula.emplace(level.value->formula, places_, maps, t_);
    levels_.push_back(std::move(level));
  }
}

double CoefficientAt::of_region(const Point& x, const Index& i) const {
  const auto region = static_cast<std::size_t>(places_.grid().region(i));
  const Level& level = levels_[region];
  if (!level.value && region == 0)
    throw InputError(
        fmt::format("no value at {}, which is in no region: give 'elsewhere'", places_.name_of(x)));
  if (!level.value)
    throw InputError(fmt::format("no value for the region '{}'", places_.grid().regions()[region]));
  return level.formula ? (*level.formula)(x, i) : level.value->number;
}

double CoefficientAt::raw(const Point& x, const Index& i) const {
  if (c_.is_constant()) return c_.constant;
  if (formula_) return (*formula_)(x, i);
  return c_.is_dataset() ? c_.file_factor * (*file_)(i) : of_region(x, i);
}

double CoefficientAt::operator()(const Point& x, const Index& i) const {
  const double value = raw(x, i);
  if (c_.is_dataset() && std::isnan(value))
    throw InputError(fmt::format("'{}' has no value at {}", c_.file, where(x)));
  check(value, entry_, [&] { return where(x); });
  return value;
}

double CoefficientAt::uniform() const {
  const double value = raw({}, {});
  check(value, entry_, [&] { return fmt::format("t = {:.6g}", t_); });
  return value;
}

std::string CoefficientAt::where(const Point& x) const {
  const std::string time = c_.uses("t") ? fmt::format(", t = {:.6g}", t_) : "";
  return places_.name_of(x) + time;
}

bool CoefficientAt::fits(double value, const Entry* entry) {
  if (!std::isfinite(value)) return false;
  if (!entry) return true;
  const double v = value / entry->factor;  // in the declared unit, as the limits are
  if (entry->low && (entry->low_open ? v <= *entry->low : v < *entry->low)) return false;
  return !entry->high || v <= *entry->high;
}

void CoefficientAt::refuse(double value, const Entry* entry, const std::string& where) {
  if (!std::isfinite(value)) throw InputError(fmt::format("this has no finite value at {}", where));
  const std::string unit = entry->unit.empty() || entry->unit == "1" ? "" : " " + entry->unit;
  throw InputError(fmt::format("this is {:g}{} at {}; it must be {}", value / entry->factor, unit,
                               where, limits_text(*entry)));
}

}  // namespace fluxform
