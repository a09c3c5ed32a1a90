#include "fluxform/grid/groups.hpp"

#include <algorithm>
#include <array>

namespace fluxform {
namespace {

constexpr int none = -1, outside = -2;

/// Cells of a plane, numbered with the first axis fastest, and what is beside them.
struct Plane {
  const std::vector<Axis>& axes;

  /// The neighbour of a cell one step along an axis; -1 beyond an open end.
  int beside(int cell, std::size_t axis, int step) const {
    const int nx = axes[0].cells(), n = axes[axis].cells();
    std::array<int, 2> i{cell % nx, cell / nx};
    i[axis] += step;
    if (axes[axis].periodic) i[axis] = (i[axis] + n) % n;
    return i[axis] < 0 || i[axis] >= n ? -1 : i[0] + nx * i[1];
  }
};

}  // namespace

std::vector<int> enclosed_groups(const std::vector<Axis>& axes, const std::vector<char>& taken) {
  const Plane plane{axes};
  const auto at = [](int i) { return static_cast<std::size_t>(i); };
  std::vector<int> number(taken.size(), none);
  int count = 0;
  for (std::size_t first = 0; first < taken.size(); ++first) {
    if (taken[first] == 0 || number[first] != none) continue;
    std::vector<int> group{static_cast<int>(first)};
    number[first] = count;
    bool enclosed = true;
    for (std::size_t done = 0; done < group.size(); ++done)
      for (const int way : {0, 1, 2, 3}) {
        const int next = plane.beside(group[done], at(way / 2), way % 2 == 0 ? -1 : 1);
        enclosed = enclosed && next >= 0;
        if (next < 0 || taken[at(next)] == 0 || number[at(next)] != none) continue;
        number[at(next)] = count;
        group.push_back(next);
      }
    for (const int cell : group) number[at(cell)] = enclosed ? count : outside;
    count += enclosed ? 1 : 0;
  }
  std::replace(number.begin(), number.end(), outside, none);
  return number;
}

}  // namespace fluxform
