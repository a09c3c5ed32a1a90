#pragma once
// The nodes of one rank with a rim of one node on every side, and what geometry says of them. An edge
// that does not exist (beyond a side, into a hole) has conductance 0.
#include "fluxform/grid/outline.hpp"
#include "fluxform/grid/padded.hpp"

#include "model.hpp"

namespace fluxform::vortex {

inline std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

using Field = Padded::Array;

struct ComplexField {
  Field re, im;
  Complex<double> operator[](std::size_t p) const { return {re[p], im[p]}; }
};

/// One number per edge, by axis.
using EdgeField = std::array<Field, 3>;

class Lattice : public Padded {
 public:
  /// `outline`: that of the sample, which the grid knows node by node only. `grid` must outlive it.
  /// Collective.
  explicit Lattice(const Grid& grid, Outline outline = {});

  Field field() const { return array(); }
  ComplexField complex_field() const { return {field(), field()}; }
  EdgeField edge_field() const;

  const Field& volume() const { return volume_; }        ///< 0 at nodes that take no part
  double total_volume() const { return total_volume_; }  ///< of all ranks
  /// The volume of node i, but the whole box of a node that takes no part: a row of a mass matrix.
  double weight(const Index& i) const {
    return grid().active(i) ? volume_[vortex::at(at(i))] : grid().volume(i);
  }
  /// Area of the face below node i along an axis that lies inside the sample.
  double open_area(int axis, const Index& i) const;
  /// Whether a place lies inside the sample's outline.
  bool inside(const Point& x) const { return outline_.contains(x); }
  /// Area over length.
  const Field& conductance(int axis) const { return conductance_[vortex::at(axis)]; }
  /// Length of an edge along axis below node i.
  double length(int axis, const Index& i) const { return grid().metric().distance(axis, i); }
  /// Calls body(node, axis, edge, sign) for the edges of node i that exist: the node beyond, the
  /// edge's place in its axis' field, and +1 where it lies above i, -1 where it lies below.
  template <class Body>
  void for_edges(const Index& i, Body&& body) const {
    for (int a = 0; a < dimension(); ++a)
      for (const int up : {0, 1}) {
        const std::size_t edge = vortex::at(at(i) + up * stride(a));
        if (conductance(a)[edge] != 0.0) body(moved(i, a, up ? 1 : -1), a, edge, up ? 1.0 : -1.0);
      }
  }

  /// Fills the rim from the neighbours, across periodic ends too, corners included. Collective.
  void exchange(ComplexField& f) const { Padded::exchange({&f.re, &f.im}); }
  void exchange(Field& f) const { Padded::exchange({&f}); }

 private:
  Outline outline_;
  Field volume_;
  double total_volume_ = 0.0;
  EdgeField conductance_;
  EdgeField open_;  ///< share of each face inside the sample; empty where all are whole
};

}  // namespace fluxform::vortex
