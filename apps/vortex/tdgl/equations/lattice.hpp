#pragma once
// The nodes of one rank with a rim of one node on every side, and what geometry says of them.
//
// Fields are plain arrays over owned nodes and rim, first axis fastest, so that sweeps run along
// rows without a branch: an edge that does not exist (beyond a side, into a hole) has conductance
// 0. Edge (axis, p) lies between node p - stride(axis) and node p.
#include <array>
#include <span>
#include <vector>

#include "fluxform/grid/grid.hpp"
#include "fluxform/grid/outline.hpp"

#include "model.hpp"

namespace fluxform::vortex {

inline std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

using Field = std::vector<double>;

struct ComplexField {
  Field re, im;
  Complex<double> operator[](std::size_t p) const { return {re[p], im[p]}; }
};

/// One number per edge, by axis.
using EdgeField = std::array<Field, 3>;

class Lattice {
 public:
  /// `shape`: the outline of the sample, which the grid knows node by node only. `grid` must
  /// outlive it. Collective.
  explicit Lattice(const Grid& grid, Outline outline = {});

  const Grid& grid() const { return grid_; }
  int dimension() const { return grid_.dimension(); }
  std::size_t size() const { return size_; }
  std::ptrdiff_t stride(int axis) const { return stride_[vortex::at(axis)]; }
  /// Where node i (owned or in the rim) stands in a field.
  std::ptrdiff_t at(const Index& i) const {
    const Box& o = grid_.owned();
    return first_ + (i[0] - o.begin[0]) + stride_[1] * (i[1] - o.begin[1]) +
           stride_[2] * (i[2] - o.begin[2]);
  }

  /// Calls body(p, n) for every row of owned nodes p, p + 1, ..., p + n - 1.
  template <class Body>
  void for_rows(Body&& body) const {
    for_rows(grid_.owned(), body);
  }
  /// Calls body(p) for every owned node.
  template <class Body>
  void for_nodes(Body&& body) const {
    for_rows([&](std::ptrdiff_t first, int n) {
      for (std::ptrdiff_t p = first; p < first + n; ++p) body(vortex::at(p));
    });
  }
  /// Sum of value(p) over the nodes of all ranks. Collective.
  template <class Value>
  double sum_of(Value&& value) const {
    double mine = 0.0;
    for_nodes([&](std::size_t p) { mine += value(p); });
    return sum(mine);
  }
  /// The same of rows for all edges along `axis` that touch an owned node.
  template <class Body>
  void for_edge_rows(int axis, Body&& body) const {
    Box box = grid_.owned();
    ++box.end[vortex::at(axis)];
    for_rows(box, body);
  }
  /// Calls body(p, i) for every owned node and those above in the rim, corners included: all
  /// plaquettes with their lower corner at an owned node lie within.
  template <class Body>
  void for_nodes_and_above(Body&& body) const {
    Box box = grid_.owned();
    for (int a = 0; a < dimension(); ++a) ++box.end[vortex::at(a)];
    for_box(box, [&](const Index& i) { body(vortex::at(at(i)), i); });
  }
  Field field() const { return Field(size_, 0.0); }
  ComplexField complex_field() const { return {field(), field()}; }
  EdgeField edge_field() const;

  const Field& volume() const { return volume_; }  ///< 0 at nodes that take no part
  double total_volume() const { return total_volume_; }  ///< of all ranks
  /// The same as volume of node i, but the whole box of a node that takes no part: a row of a mass matrix.
  double weight(const Index& i) const {
    return grid_.active(i) ? volume_[vortex::at(at(i))] : grid_.volume(i);
  }
  /// Area of the face below node i along an axis that lies inside the sample.
  double open_area(int axis, const Index& i) const;
  /// Whether a place lies inside the sample's outline.
  bool inside(const Point& x) const { return outline_.contains(x); }
  /// Area over length.
  const Field& conductance(int axis) const { return conductance_[vortex::at(axis)]; }
  /// Length of an edge along axis below node i.
  double length(int axis, const Index& i) const { return grid_.metric().distance(axis, i); }

  /// Fills the rim from the neighbours, across periodic ends too, corners included. Collective.
  void exchange(std::span<Field* const> fields) const;
  void exchange(ComplexField& f) const;
  void exchange(Field& f) const;

  /// Between owned nodes of a field and unknown k of a global vector.
  void load(Vec from, int k, Field& to) const;
  void store(const Field& from, Vec to, int k) const;

  /// Sum over all ranks. Collective.
  double sum(double mine) const;

 private:
  template <class Body>
  void for_rows(const Box& box, Body& body) const {
    Index i = box.begin;
    const int n = box.end[0] - box.begin[0];
    for (i[2] = box.begin[2]; i[2] < box.end[2]; ++i[2])
      for (i[1] = box.begin[1]; i[1] < box.end[1]; ++i[1]) body(at(i), n);
  }
  void measure();
  void find_neighbours();
  struct Slice {
    std::ptrdiff_t first, stride[2];
    int count[2];
  };
  Slice slice(int axis, int position) const;
  void copy_out(const Slice& s, const Field& f, double*& to) const;
  void copy_in(const Slice& s, const double*& from, Field& f) const;
  void exchange_along(int axis, std::span<Field* const> fields) const;

  const Grid& grid_;
  Outline outline_;
  std::array<std::ptrdiff_t, 3> stride_{1, 0, 0};
  std::array<int, 3> width_{1, 1, 1};  ///< rim included
  std::ptrdiff_t first_ = 0;
  std::size_t size_ = 0;
  Field volume_;
  double total_volume_ = 0.0;
  EdgeField conductance_;
  EdgeField open_;  ///< share of each face inside the sample; empty where all are whole
  std::array<std::array<int, 2>, 3> neighbour_{};  ///< ranks below and above; -1 for none
  mutable std::vector<double> outgoing_, incoming_;
};

}  // namespace fluxform::vortex
