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
#include "fluxform/fv/sweep.hpp"

#include "pins.hpp"

namespace fluxform::vortex {
namespace {

/// Calls body(p, face) for every owned node at an end of an axis.
template <class Body>
void for_ends(const Lattice& lattice, Body&& body) {
  const Grid& grid = lattice.grid();
  for (int a = 0; a < grid.dimension(); ++a)
    for (const int end : {-1, 1})
      visit_end(grid, a, end, [&](int axis, const Index& i, int outward) {
        const Index node = outward > 0 ? moved(i, axis, -1) : i;
        body(at(lattice.at(node)), grid.boundary_face(axis, i, outward));
      });
}

/// Whether faces belong to two parts of one side. Collective.
bool overlap(const Lattice& lattice, const std::string& one, const std::string& other) {
  const Grid& grid = lattice.grid();
  double shared = 0.0;
  for (const SubSide& a : grid.spec().sub_sides)
    for (const SubSide& b : grid.spec().sub_sides) {
      if (a.name != one || b.name != other || a.side != b.side) continue;
      for_ends(lattice, [&](std::size_t, const Face& f) {
        const std::string side = grid.axis(f.axis).name + (f.outward > 0 ? "_max" : "_min");
        if (side == a.side && a.contains(f.position) && b.contains(f.position)) shared += f.area;
      });
    }
  return lattice.sum(shared) > 0.0;
}

void refuse_overlaps(const Lattice& lattice, const Settings& s, const Parameters& p) {
  const std::vector<std::string>& sides = s.terminals.sides();
  for (std::size_t k = 0; k < sides.size(); ++k)
    for (std::size_t other = 0; other < k; ++other)
      if (overlap(lattice, sides[k], sides[other]))
        throw p.error(fmt::format("sides[{}].side", k),
                      fmt::format("terminals overlap: parts of '{}' belong to '{}' too", sides[k],
                                  sides[other]));
}

/// Those of the input, in its order. Throws InputError: parts of a side that overlap, or that no
/// node lies on. Collective.
std::vector<Terminal> make_terminals(const Lattice& lattice, const Settings& s,
                                     const Parameters& p) {
  refuse_overlaps(lattice, s, p);
  std::vector<Terminal> all(s.terminals.sides().size());
  for (Terminal& terminal : all) {
    terminal.area = lattice.field();
    terminal.faces = lattice.edge_field();
  }
  for_ends(lattice, [&](std::size_t node, const Face& f) {
    const int k = s.terminals.find(lattice.grid().sides()[at(f.side)]);
    if (k < 0) return;
    Terminal& terminal = all[at(k)];
    const std::size_t edge = f.outward > 0 ? node + at(lattice.stride(f.axis)) : node;
    const double open = lattice.open_area(f.axis, f.index);
    terminal.area[node] += open;
    terminal.faces[at(f.axis)][edge] -= f.outward * open;
    terminal.total_area += open;
  });
  for (std::size_t k = 0; k < all.size(); ++k) {
    all[k].total_area = lattice.sum(all[k].total_area);
    if (all[k].total_area == 0.0)
      throw p.error(fmt::format("sides[{}].side", k),
                    fmt::format("no node lies on '{}', or other parts cover all of it",
                                s.terminals.sides()[k]));
    const TerminalSettings& t = s.terminals.listed()[k];
    const double factor =
        t.current.empty() ? all[k].total_area : 1.0 / s.material.current(lattice.dimension());
    all[k].current = [e = t.current.empty() ? t.density : t.current, factor,
                      tau = s.material.time()](double time) {
      return e(std::array{time * tau}) * factor;
    };
  }
  return all;
}

/// Formulas of time are asked at places that no plain period divides.
void refuse_net_current(const std::vector<Terminal>& terminals, const Parameters& p, double start,
                        double stop) {
  constexpr int places = 97;
  constexpr double rounding = 1e-9;
  for (int k = 0; k <= places; ++k) {
    const double t = start + (stop - start) * k / places;
    double sum = 0.0, size = 0.0;
    for (const Terminal& terminal : terminals) {
      sum += terminal.current(t);
      size += std::abs(terminal.current(t));
    }
    if (std::abs(sum) <= rounding * size) continue;
    const std::string when = t == 0.0 ? "" : fmt::format(" at {:.4g} tau0", t);
    throw p.error("sides",
                  fmt::format("the currents do not add up to zero{}: {:.6g} of {:.6g} J0 xi^(d-1) "
                              "would stay in the sample",
                              when, sum, size));
  }
}

}  // namespace

Sample make_sample(const Lattice& lattice, const Settings& s, const Parameters& p) {
  const Grid& grid = lattice.grid();
  Sample sample{s.material.law, lattice.field(), lattice.field(), lattice.field()};
  const double xi = s.material.coherence_length;
  std::optional<RandomField> disorder;
  if (s.disorder.amplitude > 0.0)
    disorder.emplace(grid, s.disorder.amplitude, s.disorder.correlation / xi, s.disorder.seed);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    const std::size_t node = at(lattice.at(i));
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
  lattice.grid().for_owned([&](const Index& i) {
    if (!lattice.grid().active(i)) return;
    const std::size_t p = at(lattice.at(i));
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
