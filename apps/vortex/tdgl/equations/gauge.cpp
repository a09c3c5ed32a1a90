#include "gauge.hpp"

#include "fluxform/core/constants.hpp"

namespace fluxform::vortex {

Gauge::Gauge(const Lattice& lattice) : lattice_(lattice) {}

/// Coordinate of a node from the middle of its axis.
double Gauge::position(int axis, const Index& i) const {
  const Axis& a = lattice_.grid().axis(axis);
  const int n = a.cells(), k = (i[at(axis)] + n) % n;
  return a.centres[at(k)] - 0.5 * (a.faces.front() + a.faces.back());
}

/// theta += factor * (position across) * length, on edges along axis.
void Gauge::add_along(int axis, int across, double factor, EdgeField& theta) const {
  lattice_.for_cells_and_above([&](std::size_t p, const Index& i) {
    theta[at(axis)][p] += factor * position(across, i) * lattice_.length(axis, i);
  });
}

void Gauge::add_seam(int axis, int across, double factor, EdgeField& theta) const {
  const int n = lattice_.grid().cells()[at(axis)];
  lattice_.for_cells_and_above([&](std::size_t p, const Index& i) {
    if (i[at(axis)] % n == 0) theta[at(axis)][p] += factor * position(across, i);
  });
}

void Gauge::add(int normal, double strength, EdgeField& theta) const {
  const int p = (normal + 1) % 3, q = (normal + 2) % 3;
  const Grid& grid = lattice_.grid();
  if (p >= grid.dimension() || q >= grid.dimension()) return;
  const bool p_closed = grid.axis(p).periodic, q_closed = grid.axis(q).periodic;
  const double half = p_closed == q_closed ? 0.5 : 1.0;
  if (p_closed && q_closed) {
    add_along(q, p, strength, theta);
    add_seam(p, q, -strength * grid.axis(p).length(), theta);
    return;
  }
  if (!p_closed) add_along(q, p, half * strength, theta);
  if (!q_closed) add_along(p, q, -half * strength, theta);
}

void Gauge::angles(const Vector& field, const Vector& shift, EdgeField& theta) const {
  theta = lattice_.edge_field();
  for (int c = 0; c < 3; ++c)
    if (field[at(c)] != 0.0) add(c, field[at(c)], theta);
  for (int a = 0; a < lattice_.dimension(); ++a) {
    if (shift[at(a)] == 0.0) continue;
    lattice_.for_cells_and_above([&](std::size_t p, const Index& i) {
      theta[at(a)][p] += shift[at(a)] * lattice_.length(a, i);
    });
  }
}

}  // namespace fluxform::vortex
