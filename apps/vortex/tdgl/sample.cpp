#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/dice.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/fields/random_field.hpp"

#include "pins.hpp"
#include "terminals.hpp"

namespace fluxform::vortex {
namespace {

/// Calls body(p, i) for every owned node that takes part.
template <class Body>
void for_nodes(const Lattice& lattice, Body&& body) {
  lattice.grid().for_owned([&](const Index& i) {
    if (lattice.grid().active(i)) body(at(lattice.at(i)), i);
  });
}

}  // namespace

Sample make_sample(const Lattice& lattice, const Settings& s, const Parameters& p) {
  const Grid& grid = lattice.grid();
  Sample sample{s.material.law, lattice.field(), lattice.field(), lattice.field()};
  const double xi = s.material.coherence_length;
  std::optional<RandomField> disorder;
  if (s.disorder.amplitude > 0.0)
    disorder.emplace(grid, s.disorder.amplitude, s.disorder.correlation / xi, s.disorder.seed);
  for_nodes(lattice, [&](std::size_t node, const Index& i) {
    sample.eps[node] = s.eps(i) + (disorder ? (*disorder)(grid.centre(i)) : 0.0);
    sample.free[node] = 1.0;
  });
  carve_pins(lattice, s, p, sample.eps);
  for_ends(lattice, [&](std::size_t node, const Face& f) {
    const int k = s.terminals.find(grid.sides()[at(f.side)]);
    if (k < 0 || s.terminals.listed()[at(k)].contact == Contact::plain) return;
    const bool lead = s.terminals.listed()[at(k)].contact == Contact::superconducting;
    sample.free[node] = 0.0;
    sample.lead[node] = lead ? std::sqrt(std::max(sample.eps[node], 0.0)) : 0.0;
  });
  for (const TerminalSettings& t : s.terminals.listed())
    sample.leads = sample.leads || t.contact == Contact::superconducting;
  return sample;
}

Surroundings make_surroundings(const Lattice& lattice, const Settings& s, const Parameters& p,
                               double start, double stop) {
  Surroundings around;
  const Grid& grid = lattice.grid();
  const double tau = s.material.time();
  Vector fixed{};
  if (s.quanta != 0)
    fixed[2] = 2.0 * constants::pi * s.quanta / (grid.axis(0).length() * grid.axis(1).length());
  std::array<bool, 3> felt{};
  for (std::size_t a = 0; a < 3; ++a) {
    felt[a] = !s.field[a].empty() && acts(s, a);
    if (felt[a] && s.field[a].uses("t")) around.steady_field = false;
    around.driven[a] = !s.drive[a].empty();
    const int axis = static_cast<int>(a);
    if (around.driven[a] && (axis >= grid.dimension() || !grid.axis(axis).periodic))
      throw p.error(fmt::format("drive.{}", "xyz"[a]),
                    "a current is driven along periodic axes only; use terminals ('sides')");
    for (int other = 0; other < grid.dimension(); ++other)
      if (other != axis) around.across[a] *= grid.axis(other).length();
  }
  around.field = [field = s.field, felt, fixed, tau](double t) {
    Vector b = fixed;
    for (std::size_t a = 0; a < 3; ++a)
      if (felt[a]) b[a] += field[a](std::array{t * tau});
    return b;
  };
  around.mean_current = [drive = s.drive, tau](double t) {
    Vector j{};
    for (std::size_t a = 0; a < 3; ++a)
      if (!drive[a].empty()) j[a] = drive[a](std::array{t * tau});
    return j;
  };
  around.terminals = make_terminals(lattice, s, p);
  refuse_net_current(around.terminals, p, start, stop);
  return around;
}

ComplexField initial_psi(const Lattice& lattice, const Sample& sample, const Settings& s) {
  ComplexField psi = lattice.complex_field();
  const Index n = lattice.grid().cells();
  const double alive = s.initial == InitialState::superconducting ? 1.0 : 0.0;
  for_nodes(lattice, [&](std::size_t p, const Index& i) {
    // Every node has random numbers of its own, whichever rank it is on.
    const std::int64_t number = i[0] + n[0] * (i[1] + static_cast<std::int64_t>(n[1]) * i[2]);
    Dice dice(static_cast<std::uint64_t>(s.seed), static_cast<std::uint64_t>(number + 1));
    const double angle = 2.0 * constants::pi * dice.share();
    const double re = 2.0 * dice.share() - 1.0, im = 2.0 * dice.share() - 1.0;
    const bool phases = s.initial == InitialState::random;
    const double own_re = phases ? std::cos(angle) : alive, own_im = phases ? std::sin(angle) : 0.0;
    psi.re[p] = sample.lead[p] + sample.free[p] * (own_re + s.noise * re);
    psi.im[p] = sample.free[p] * (own_im + s.noise * im);
  });
  return psi;
}

}  // namespace fluxform::vortex
