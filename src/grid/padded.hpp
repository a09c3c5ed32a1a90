#pragma once
// Plain arrays over a rank's cells with a rim of one cell on every side, for loops that an operator
// writes by hand.
//
//   const Padded layout(grid);
//   Padded::Array u = layout.array();   layout.load(vec, 0, u);   layout.exchange({&u});
//   layout.for_rows([&](std::ptrdiff_t first, int n) { ... u[first + k - layout.stride(1)] ... });
//
// The first axis is fastest, so that sweeps run along rows without a branch. Edge (axis, p) lies
// between cell p - stride(axis) and cell p.
#include <array>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

class Padded {
 public:
  using Array = std::vector<double>;

  /// `grid` must outlive it. Collective.
  explicit Padded(const Grid& grid);

  const Grid& grid() const { return grid_; }
  int dimension() const { return grid_.dimension(); }
  std::size_t size() const { return size_; }  ///< of an array, rim included
  std::ptrdiff_t stride(int axis) const { return stride_[static_cast<std::size_t>(axis)]; }
  /// Where cell i (owned or in the rim) stands in an array.
  std::ptrdiff_t at(const Index& i) const {
    const Box& o = grid_.owned();
    return first_ + (i[0] - o.begin[0]) + stride_[1] * (i[1] - o.begin[1]) +
           stride_[2] * (i[2] - o.begin[2]);
  }
  Array array() const { return Array(size_, 0.0); }

  /// Calls body(p, n) for every row of owned cells p, p + 1, ..., p + n - 1.
  template <class Body>
  void for_rows(Body&& body) const {
    for_rows(grid_.owned(), body);
  }
  /// The same for all edges along `axis` that touch an owned cell.
  template <class Body>
  void for_edge_rows(int axis, Body&& body) const {
    Box box = grid_.owned();
    ++box.end[static_cast<std::size_t>(axis)];
    for_rows(box, body);
  }
  /// Calls body(p) for every owned cell.
  template <class Body>
  void for_cells(Body&& body) const {
    for_rows([&](std::ptrdiff_t first, int n) {
      for (std::ptrdiff_t p = first; p < first + n; ++p) body(static_cast<std::size_t>(p));
    });
  }
  /// Calls body(p, i) for every owned cell and those above in the rim, corners included: all squares
  /// of edges with their lower corner at an owned cell lie within.
  template <class Body>
  void for_cells_and_above(Body&& body) const {
    Box box = grid_.owned();
    for (int a = 0; a < dimension(); ++a) ++box.end[static_cast<std::size_t>(a)];
    for_box(box, [&](const Index& i) { body(static_cast<std::size_t>(at(i)), i); });
  }
  /// Sum over all ranks. Collective.
  double sum(double mine) const;
  /// Sum of value(p) over the cells of all ranks. Collective.
  template <class Value>
  double sum_of(Value&& value) const {
    double mine = 0.0;
    for_cells([&](std::size_t p) { mine += value(p); });
    return sum(mine);
  }

  /// Fills the rim from the neighbours, across periodic ends too, corners included. Collective.
  void exchange(const std::vector<Array*>& arrays) const;
  /// Between owned cells of an array and unknown k of a global vector.
  void load(Vec from, int k, Array& to) const;
  void store(const Array& from, Vec to, int k) const;

 private:
  template <class Body>
  void for_rows(const Box& box, Body& body) const {
    Index i = box.begin;
    const int n = box.end[0] - box.begin[0];
    for (i[2] = box.begin[2]; i[2] < box.end[2]; ++i[2])
      for (i[1] = box.begin[1]; i[1] < box.end[1]; ++i[1]) body(at(i), n);
  }
  void find_neighbours();
  struct Slice {
    std::ptrdiff_t first, stride[2];
    int count[2];
  };
  Slice slice(int axis, int position) const;
  void copy_out(const Slice& s, const Array& f, double*& to) const;
  void copy_in(const Slice& s, const double*& from, Array& f) const;
  void exchange_along(int axis, const std::vector<Array*>& arrays) const;

  const Grid& grid_;
  std::array<std::ptrdiff_t, 3> stride_{1, 0, 0};
  std::array<int, 3> width_{1, 1, 1};  ///< rim included
  std::ptrdiff_t first_ = 0;
  std::size_t size_ = 0;
  std::array<std::array<int, 2>, 3> neighbour_{};  ///< ranks below and above; -1 for none
  mutable std::vector<double> outgoing_, incoming_;
};

}  // namespace fluxform
