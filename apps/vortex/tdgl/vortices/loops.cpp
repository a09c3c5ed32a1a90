#include "loops.hpp"

#include <cmath>
#include <complex>
#include <limits>

#include "fluxform/core/constants.hpp"

namespace fluxform::vortex {
namespace {

/// Phase step of psi along the edge below node p, carried by the link, plus A.e: how far the phase
/// itself turns, up to whole turns.
double turn(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta, int axis,
            std::ptrdiff_t p) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const std::ptrdiff_t q = p - tdgl.lattice().stride(axis);
  const std::complex<double> lower(psi.re[at(q)], psi.im[at(q)]);
  const std::complex<double> upper(psi.re[at(p)], psi.im[at(p)]);
  if (tdgl.lattice().conductance(axis)[at(p)] == 0.0 || lower == 0.0 || upper == 0.0) return none;
  const double angle = theta[at(axis)][at(p)];
  return std::arg(std::conj(lower) * std::polar(1.0, -angle) * upper) + angle;
}

}  // namespace

double fluxoid(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta,
               const LoopBox& loop) {
  const Lattice& lattice = tdgl.lattice();
  double sum = 0.0;
  lattice.grid().for_owned([&](const Index& i) {
    if (i[2] != loop.from[2]) return;
    for (const int a : {0, 1}) {
      const std::size_t along = at(a), across = at(1 - a);
      // The edge below node i lies on the loop where i is past the first corner along it.
      if (i[along] <= loop.from[along] || i[along] > loop.to[along]) continue;
      const bool first = i[across] == loop.from[across];
      if (!first && i[across] != loop.to[across]) continue;
      // Counter-clockwise: along x below and against it above, along y on the right.
      const double sign = (a == 0) == first ? 1.0 : -1.0;
      sum += sign * turn(tdgl, psi, theta, a, lattice.at(i));
    }
  });
  return lattice.sum(sum) / (2.0 * constants::pi);
}

}  // namespace fluxform::vortex
