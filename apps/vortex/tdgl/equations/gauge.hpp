#pragma once
// The vector potential of a uniform applied field, as one angle A.e per edge.
//
// Between two axes with ends the gauge is symmetric and centred, A = B (-y, x)/2; where one of them
// is periodic, A runs along it; where both are, A_y = B x with a step of -B Lx y on the edges
// across the seam of x, so that psi(x + Lx, y) = exp(i B Lx y) psi(x, y): every plaquette then
// carries the same flux, if the cell holds a whole number of quanta, B Lx Ly = 2 pi N.
#include <array>

#include "lattice.hpp"

namespace fluxform::vortex {

using Vector = std::array<double, 3>;

class Gauge {
 public:
  explicit Gauge(const Lattice& lattice);
  /// Angles of all edges below owned nodes and those above them, in field B with A shifted by
  /// `shift`.
  void angles(const Vector& field, const Vector& shift, EdgeField& theta) const;
  /// How fast they change while the field goes from `before` to `after` in a time: they are linear
  /// in it.
  void rates(const Vector& before, const Vector& after, double time, EdgeField& rate) const {
    Vector slope{};
    for (std::size_t a = 0; a < 3; ++a) slope[a] = (after[a] - before[a]) / time;
    angles(slope, {}, rate);
  }

 private:
  void add(int normal, double strength, EdgeField& theta) const;
  void add_along(int axis, int across, double factor, EdgeField& theta) const;
  void add_seam(int axis, int across, double factor, EdgeField& theta) const;
  double position(int axis, const Index& i) const;

  const Lattice& lattice_;
};

}  // namespace fluxform::vortex
