#pragma once
// Numbers for the cells that a rank sees, its own and those two beyond: one for each cell, also where
// a halo shows cells of the rank's own once more across a periodic end.
#include "fluxform/grid/grid.hpp"

namespace fluxform {

class StateNumbers {
 public:
  explicit StateNumbers(const Grid& grid) : grid_(grid), box_(grid.owned()) {
    for (std::size_t a = 0; a < static_cast<std::size_t>(grid.dimension()); ++a) {
      whole_[a] = box_.end[a] - box_.begin[a] == grid.cells()[a];
      box_.begin[a] -= 2;
      box_.end[a] += 2;
    }
  }
  int operator()(Index i) const {
    for (std::size_t a = 0; a < 3; ++a)
      if (whole_[a]) i[a] = grid_.wrapped(i)[a];
    return (i[0] - box_.begin[0]) +
           width(0) * ((i[1] - box_.begin[1]) + width(1) * (i[2] - box_.begin[2]));
  }
  /// The cell of a number, in the halo perhaps.
  Index cell(int number) const {
    return {box_.begin[0] + number % width(0), box_.begin[1] + number / width(0) % width(1),
            box_.begin[2] + number / (width(0) * width(1))};
  }
  std::size_t count() const {
    return static_cast<std::size_t>(width(0)) * static_cast<std::size_t>(width(1) * width(2));
  }
  /// The number of a cell of the whole grid.
  long global(const Index& i) const {
    const Index at = grid_.wrapped(i), n = grid_.cells();
    return at[0] + static_cast<long>(n[0]) * (at[1] + static_cast<long>(n[1]) * at[2]);
  }

 private:
  int width(std::size_t a) const { return box_.end[a] - box_.begin[a]; }
  const Grid& grid_;
  Box box_;
  std::array<bool, 3> whole_{};
};

}  // namespace fluxform
