#include "fluxform/fields/conditions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/grid/sides.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

constexpr const char* rest = "all";

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

ConditionsEntry& ConditionsEntry::doc(const std::string& sentence) {
  entry_.doc(sentence);
  return *this;
}
ConditionsEntry& ConditionsEntry::example(const std::string& value) {
  entry_.example(value);
  return *this;
}
ConditionsEntry& ConditionsEntry::every_side(const std::string& kinds) {
  list_.kinds_ = kinds;
  return *this;
}

int SideList::find(const std::string& side) const {
  const auto is_it = [&](const Elsewhere& e) { return e.side == side; };
  const auto other = std::find_if(elsewhere_.begin(), elsewhere_.end(), is_it);
  if (other != elsewhere_.end())
    return static_cast<int>(sides_.size()) + static_cast<int>(other - elsewhere_.begin());
  auto named = std::find(sides_.begin(), sides_.end(), side);
  if (named == sides_.end()) named = std::find(sides_.begin(), sides_.end(), rest);
  return named == sides_.end() ? -1 : static_cast<int>(named - sides_.begin());
}

bool SideList::is_elsewhere(const std::string& side) const {
  return std::any_of(elsewhere_.begin(), elsewhere_.end(),
                     [&](const Elsewhere& e) { return e.side == side; });
}

void SideList::check_name(Checker& c, const std::string& path, std::size_t k,
                          const GridSpec& spec) const {
  const std::string& side = sides_[k];
  const std::string key = fmt::format("{}[{}].side", path, k);
  const std::vector<std::string> open = open_sides(spec);
  for (const Elsewhere& e : elsewhere_)
    if (e.side == side) c.fail(key, fmt::format("'{}' {}", side, e.why));
  if (std::find(sides_.begin(), sides_.begin() + static_cast<std::ptrdiff_t>(k), side) !=
      sides_.begin() + static_cast<std::ptrdiff_t>(k))
    c.fail(key, fmt::format("'{}' is described twice", side));
  if (side == rest || contains(open, side)) return;
  const std::string why = why_closed(spec, side);
  if (!why.empty())
    c.fail(key, fmt::format("'{}' {}", side, why));
  else if (open.empty())
    c.fail(key, fmt::format("names no side: '{}'; this grid has none", side));
  else
    c.fail(key, fmt::format("names no side: '{}'{}", side, suggestion(side, open)));
}

void SideList::check(Checker& c, const std::string& path, const GridSpec& spec) const {
  for (std::size_t k = 0; k < sides_.size(); ++k) check_name(c, path, k, spec);
  if (kinds_.empty()) return;
  for (const std::string& side : open_sides(spec))
    if (find(side) < 0)
      return c.fail(path, fmt::format("does not say what happens at '{}': {} ('side: {}' serves "
                                      "those not named)",
                                      side, kinds_, rest));
}

void SideList::bind(const std::vector<std::string>& numbered) {
  by_side_.clear();
  for (const std::string& side : numbered) by_side_.push_back(find(side));
}

}  // namespace fluxform
