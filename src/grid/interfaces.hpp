#pragma once
// The faces between two named regions of a grid, as short lists per row: sweeps compute the flux of
// all faces of a row alike and then write those of its interfaces over them.
//
//   for (const InterfaceFace& f : grid.interfaces_of_row(axis, i)) ...
#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "fluxform/grid/cell.hpp"
#include "fluxform/grid/spec.hpp"

namespace fluxform {

/// A named interface with the numbers of its regions.
struct GridInterface {
  std::string name;
  int from = 0, to = 0;
};

/// One face of an interface in a row of faces along the first axis.
struct InterfaceFace {
  int k = 0;              ///< along the row
  int interface = 0;      ///< index into Grid::interfaces()
  bool reversed = false;  ///< true if the cell on the left belongs to `to`
};

/// Which interface lies between two regions.
struct Crossing {
  int interface = -1;  ///< none
  bool reversed = false;
};

class InterfaceTable {
 public:
  InterfaceTable() = default;
  /// Throws InputError where a region does not exist, a name or a pair of regions comes twice, or
  /// both regions are the same.
  InterfaceTable(const std::vector<Interface>& named, const std::vector<std::string>& regions);

  const std::vector<GridInterface>& named() const { return named_; }
  bool empty() const { return named_.empty(); }
  Crossing between(int left, int right) const {
    return pairs_[static_cast<std::size_t>(left * regions_ + right)];
  }
  /// Lists the faces normal to `axis` in `faces`; region_of is asked for their cells, and gives -1
  /// for a cell that takes no part.
  void list(int axis, const Box& faces, const std::function<int(const Index&)>& region_of);
  /// The listed faces in the row of i, from the lower end of the row to its upper end.
  std::span<const InterfaceFace> row(int axis, const Index& i) const {
    const Rows& rows = rows_[static_cast<std::size_t>(axis)];
    const std::size_t r = rows.number(i);
    if (r + 1 >= rows.starts.size()) return {};
    return std::span(rows.faces).subspan(rows.starts[r], rows.starts[r + 1] - rows.starts[r]);
  }

 private:
  struct Rows {
    Box box{{0, 0, 0}, {0, 0, 0}};
    std::vector<std::size_t> starts;
    std::vector<InterfaceFace> faces;
    std::size_t number(const Index& i) const {
      return static_cast<std::size_t>((i[2] - box.begin[2]) * (box.end[1] - box.begin[1]) + i[1] -
                                      box.begin[1]);
    }
  };
  std::vector<GridInterface> named_;
  int regions_ = 0;
  std::vector<Crossing> pairs_;  ///< by region on the left and on the right
  std::array<Rows, 3> rows_;
};

}  // namespace fluxform
