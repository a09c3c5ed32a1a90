#include "fluxform/grid/interfaces.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

int number_of(const std::vector<std::string>& regions, const std::string& name,
              const std::string& interface) {
  const auto found = std::find(regions.begin(), regions.end(), name);
  if (found != regions.end()) return static_cast<int>(found - regions.begin());
  throw InputError(fmt::format("grid: interface '{}' names the region '{}', which does not exist",
                               interface, name));
}

}  // namespace

InterfaceTable::InterfaceTable(const std::vector<Interface>& named,
                               const std::vector<std::string>& regions)
    : regions_(static_cast<int>(regions.size())), pairs_(regions.size() * regions.size()) {
  for (const Interface& i : named) {
    const int from = number_of(regions, i.from, i.name), to = number_of(regions, i.to, i.name);
    if (from == to)
      throw InputError(fmt::format("grid: interface '{}' leads from '{}' to itself", i.name, i.to));
    for (const GridInterface& other : named_)
      if (other.name == i.name)
        throw InputError(fmt::format("grid: two interfaces are called '{}'", i.name));
    const auto number = static_cast<int>(named_.size());
    Crossing& ahead = pairs_[static_cast<std::size_t>(from * regions_ + to)];
    if (ahead.interface >= 0)
      throw InputError(
          fmt::format("grid: interfaces '{}' and '{}' lie between the same two regions",
                      named_[static_cast<std::size_t>(ahead.interface)].name, i.name));
    ahead = {number, false};
    pairs_[static_cast<std::size_t>(to * regions_ + from)] = {number, true};
    named_.push_back({i.name, from, to});
  }
}

void InterfaceTable::list(int axis, const Box& faces,
                          const std::function<int(const Index&)>& region_of) {
  Rows& rows = rows_[static_cast<std::size_t>(axis)];
  rows = {faces, {0}, {}};
  Index i;
  for (i[2] = faces.begin[2]; i[2] < faces.end[2]; ++i[2]) {
    for (i[1] = faces.begin[1]; i[1] < faces.end[1]; ++i[1]) {
      for (i[0] = faces.begin[0]; i[0] < faces.end[0]; ++i[0]) {
        Index below = i;
        below[static_cast<std::size_t>(axis)] -= 1;
        const int left = region_of(below), right = region_of(i);
        if (left < 0 || right < 0) continue;
        const Crossing c = between(left, right);
        if (c.interface >= 0) rows.faces.push_back({i[0], c.interface, c.reversed});
      }
      rows.starts.push_back(rows.faces.size());
    }
  }
}

}  // namespace fluxform
