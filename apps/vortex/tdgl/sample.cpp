#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/dice.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/random_field.hpp"

#include "pins.hpp"

namespace fluxform::vortex {
namespace {

/// Calls body(p, i) for every owned node that takes part.
template <class Body>
void for_nodes(const Lattice& lattice, Body&& body) {
  lattice.grid().for_owned([&](const Index& i) {
    if (lattice.grid().active(i)) body(at(lattice.at(i)), i);
  });
}

struct Pin {
  Point at{};
  double radius = 0.0, eps = 0.0;
};

double distance(const Grid& grid, const Point& a, const Point& b) {
  double square = 0.0;
  for (int k = 0; k < grid.dimension(); ++k) {
    double d = a[at(k)] - b[at(k)];
    if (grid.axis(k).periodic) d -= grid.axis(k).length() * std::round(d / grid.axis(k).length());
    square += d * d;
  }
  return std::sqrt(square);
}

/// In units of xi. Throws InputError where it lies outside the sample; `key` has it in the input.
Pin pin_of(const Grid& grid, const InclusionSettings& given, double xi, const Parameters& p,
           const std::string& key, const std::string& which) {
  Pin pin{{}, given.radius / xi, given.eps};
  for (std::size_t a = 0; a < given.at.size(); ++a) {
    pin.at[a] = given.at[a] / xi;
    const Axis& axis = grid.axis(static_cast<int>(a));
    if (pin.at[a] + pin.radius >= axis.faces.front() && pin.at[a] - pin.radius <= axis.faces.back())
      continue;
    throw p.error(key, fmt::format("{} lies outside the sample, which ends at {:g} and {:g} "
                                   "xi along {}",
                                   which, axis.faces.front(), axis.faces.back(), axis.name));
  }
  return pin;
}

std::vector<Pin> listed_pins(const Grid& grid, const Settings& s, const Parameters& p) {
  std::vector<Pin> pins;
  const double xi = s.material.coherence_length;
  for (std::size_t k = 0; k < s.inclusions.size(); ++k) {
    const std::string key = fmt::format("pinning.inclusions[{}].at", k);
    if (static_cast<int>(s.inclusions[k].at.size()) != grid.dimension())
      throw p.error(key, fmt::format("'at' needs {} coordinates", grid.dimension()));
    pins.push_back(pin_of(grid, s.inclusions[k], xi, p, key, "the pin"));
  }
  if (s.pin_file.empty()) return pins;
  int number = 0;
  for (const InclusionSettings& given : read_pins(s.pin_file, grid.dimension()))
    pins.push_back(
        pin_of(grid, given, xi, p, "pinning.file", fmt::format("pin {} of the file", ++number)));
  return pins;
}

void add_random_pins(const Grid& grid, const Settings& s, std::vector<Pin>& pins) {
  Dice dice(scrambled(static_cast<std::uint64_t>(s.random_pins.seed)), 0);
  for (int k = 0; k < s.random_pins.number; ++k) {
    Pin pin{{}, s.random_pins.radius / s.material.coherence_length, s.random_pins.eps};
    for (int a = 0; a < grid.dimension(); ++a)
      pin.at[at(a)] = grid.axis(a).faces.front() + dice.share() * grid.axis(a).length();
    pins.push_back(pin);
  }
}

/// Sets eps of the nodes inside a pin; returns how many there are on this rank.
int carve(const Lattice& lattice, const Pin& pin, Field& eps) {
  int nodes = 0;
  for_nodes(lattice, [&](std::size_t p, const Index& i) {
    if (distance(lattice.grid(), lattice.grid().centre(i), pin.at) > pin.radius) return;
    eps[p] = pin.eps;
    ++nodes;
  });
  return nodes;
}

/// Calls body(p, face) for every owned node on a named side.
template <class Body>
void for_side(const Lattice& lattice, int side, Body&& body) {
  const Grid& grid = lattice.grid();
  for (int a = 0; a < grid.dimension(); ++a)
    for (const int outward : {-1, 1}) {
      const int end = outward > 0 ? grid.cells()[at(a)] - 1 : 0;
      for_nodes(lattice, [&](std::size_t p, const Index& i) {
        if (i[at(a)] != end || grid.axis(a).periodic) return;
        Index face = i;
        face[at(a)] += outward > 0 ? 1 : 0;
        const Face f = grid.boundary_face(a, face, outward);
        if (f.side == side) body(p, f);
      });
    }
}

/// Whether a part of a side claims faces that went to another one. Collective.
bool overlap(const Lattice& lattice, const std::string& part, const std::string& other) {
  const Grid& grid = lattice.grid();
  double shared = 0.0;
  for (const SubSide& claim : grid.spec().sub_sides) {
    if (claim.name != part) continue;
    const int whole = grid.side_named(claim.side);
    for_side(lattice, grid.side_named(other), [&](std::size_t, const Face& f) {
      const bool same_side = whole == 2 * f.axis + (f.outward > 0 ? 1 : 0);
      if (same_side && claim.contains(f.position)) shared += f.area;
    });
  }
  return lattice.sum(shared) > 0.0;
}

/// Terminals a terminal must not share faces with: those named before it. Collective.
void refuse_overlaps(const Lattice& lattice, const Settings& s, const Parameters& p,
                     std::size_t k) {
  const std::string key = fmt::format("terminals[{}].on", k), &mine = s.terminals[k].side;
  for (std::size_t other = 0; other < k; ++other) {
    const std::string& theirs = s.terminals[other].side;
    if (theirs == mine)
      throw p.error(key, fmt::format("terminals overlap: '{}' is a terminal already", mine));
    if (overlap(lattice, mine, theirs) || overlap(lattice, theirs, mine))
      throw p.error(
          key, fmt::format("terminals overlap: parts of '{}' belong to '{}' too", mine, theirs));
  }
}

Terminal make_terminal(const Lattice& lattice, const Settings& s, const Parameters& p,
                       std::size_t k) {
  const TerminalSettings& t = s.terminals[k];
  const std::string key = fmt::format("terminals[{}].on", k);
  const int side = lattice.grid().side_named(t.side);
  if (side < 0) throw p.error(key, fmt::format("there is no side '{}'", t.side));
  refuse_overlaps(lattice, s, p, k);
  Terminal terminal;
  terminal.area = lattice.field();
  terminal.faces = lattice.edge_field();
  double area = 0.0;
  for_side(lattice, side, [&](std::size_t node, const Face& f) {
    const std::size_t edge = f.outward > 0 ? node + at(lattice.stride(f.axis)) : node;
    const double open = lattice.open_area(f.axis, f.index);
    terminal.area[node] += open;
    terminal.faces[at(f.axis)][edge] -= f.outward * open;
    area += open;
  });
  terminal.total_area = lattice.sum(area);
  if (terminal.total_area == 0.0)
    throw p.error(key, fmt::format("no node lies on '{}', or other parts cover all of it", t.side));
  const double tau = s.material.time(), whole = terminal.total_area;
  const double ampere = 1.0 / s.material.current(lattice.dimension());
  if (t.by_density) {
    terminal.current = [e = t.density, tau, whole](double time) {
      return e(std::array{time * tau}) * whole;
    };
  } else {
    terminal.current = [e = t.current, tau, ampere](double time) {
      return e(std::array{time * tau}) * ampere;
    };
  }
  return terminal;
}

void refuse_net_current(const Surroundings& around, const Parameters& p, double t) {
  constexpr double rounding = 1e-9;
  double sum = 0.0, size = 0.0;
  for (const Terminal& terminal : around.terminals) {
    sum += terminal.current(t);
    size += std::abs(terminal.current(t));
  }
  if (std::abs(sum) <= rounding * size) return;
  const std::string when = t == 0.0 ? "" : fmt::format(" at {:.4g} tau0", t);
  throw p.error("terminals",
                fmt::format("the currents do not add up to zero{}: {:.6g} of {:.6g} J0 xi^(d-1) "
                            "would stay in the sample",
                            when, sum, size));
}

/// Formulas of time are asked at places that no plain period divides.
void refuse_net_current(const Surroundings& around, const Parameters& p, double start,
                        double stop) {
  constexpr int places = 97;
  for (int k = 0; k <= places; ++k)
    refuse_net_current(around, p, start + (stop - start) * k / places);
}

}  // namespace

Sample make_sample(const Lattice& lattice, const Settings& s, const Parameters& p,
                   PinCount& count) {
  const Grid& grid = lattice.grid();
  Sample sample{s.material.law, lattice.field(), lattice.field(), lattice.field()};
  const double xi = s.material.coherence_length;
  std::optional<RandomField> disorder;
  if (s.disorder.amplitude > 0.0) 
    disorder.emplace(grid, s.disorder.amplitude, s.disorder.correlation / xi, s.disorder.seed);
  for_nodes(lattice, [&](std::size_t node, const Index& i) {
    const Point x = grid.centre(i);
    sample.eps[node] = s.eps(std::array{x[0] * xi, x[1] * xi, x[2] * xi});
    if (disorder) sample.eps[node] += (*disorder)(x);
    sample.free[node] = 1.0;
  });
  std::vector<Pin> pins = listed_pins(grid, s, p);
  add_random_pins(grid, s, pins);
  for (const Pin& pin : pins) {
    count.nodes.push_back(carve(lattice, pin, sample.eps));
    count.at.push_back(pin.at);
  }
  for (const TerminalSettings& t : s.terminals) {
    if (t.contact == Contact::plain) continue;
    const bool lead = t.contact == Contact::superconducting;
    sample.leads = sample.leads || lead;
    for_side(lattice, grid.side_named(t.side), [&](std::size_t node, const Face&) {
      sample.free[node] = 0.0;
      sample.lead[node] = lead ? std::sqrt(std::max(sample.eps[node], 0.0)) : 0.0;
    });
  }
  return sample;
}

void warn_idle_pins(const Lattice& lattice, PinCount count) {
  const int pins = static_cast<int>(count.nodes.size());
  MPI_Allreduce(MPI_IN_PLACE, count.nodes.data(), pins, MPI_INT, MPI_SUM, lattice.grid().comm());
  const auto idle = std::count(count.nodes.begin(), count.nodes.end(), 0);
  if (idle == 0) return;
  const Point& first =
      count.at[at(std::find(count.nodes.begin(), count.nodes.end(), 0) - count.nodes.begin())];
  std::string place;
  for (int a = 0; a < lattice.dimension(); ++a)
    place += fmt::format("{}{:.4g}", a > 0 ? ", " : "", first[at(a)]);
  console::warn(
      "{} of {} pins cover no node of the grid and change nothing, the first at [{}] xi: make them "
      "larger or the cells smaller",
      idle, pins, place);
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
  for (std::size_t a = 0; a < 3; ++a) felt[a] = !s.field[a].empty() && acts(s, a);
  around.field = [field = s.field, felt, fixed, tau](double t) {
    Vector b = fixed;
    for (std::size_t a = 0; a < 3; ++a)
      if (felt[a]) b[a] += field[a](std::array{t * tau});
    return b;
  };
  for (std::size_t a = 0; a < 3; ++a)
    if (felt[a] && s.field[a].uses("t")) around.steady_field = false;
  for (std::size_t k = 0; k < s.terminals.size(); ++k)
    around.terminals.push_back(make_terminal(lattice, s, p, k));
  refuse_net_current(around, p, start, stop);
  for (int a = 0; a < grid.dimension(); ++a)
    for (int other = 0; other < grid.dimension(); ++other)
      if (other != a) around.across[at(a)] *= grid.axis(other).length();
  for (std::size_t a = 0; a < 3; ++a) {
    around.driven[a] = !s.drive[a].empty();
    if (!around.driven[a]) continue;
    const int axis = static_cast<int>(a);
    if (axis >= grid.dimension() || !grid.axis(axis).periodic)
      throw p.error(fmt::format("drive.{}", "xyz"[a]),
                    "a current is driven along periodic axes only; use 'terminals' on sides");
  }
  around.mean_current = [drive = s.drive, tau](double t) {
    Vector j{};
    for (std::size_t a = 0; a < 3; ++a)
      if (!drive[a].empty()) j[a] = drive[a](std::array{t * tau});
    return j;
  };
  return around;
}

ComplexField initial_psi(const Lattice& lattice, const Sample& sample, const Settings& s) {
  ComplexField psi = lattice.complex_field();
  const Grid& grid = lattice.grid();
  const Index n = grid.cells();
  for_nodes(lattice, [&](std::size_t p, const Index& i) {
    // Every node has random numbers of its own, whichever rank it is on.
    const std::int64_t number = i[0] + n[0] * (i[1] + static_cast<std::int64_t>(n[1]) * i[2]);
    Dice dice(static_cast<std::uint64_t>(s.seed), static_cast<std::uint64_t>(number + 1));
    const double angle = 2.0 * constants::pi * dice.share();
    const double re = 2.0 * dice.share() - 1.0, im = 2.0 * dice.share() - 1.0;
    const bool alive = s.initial == InitialState::superconducting;
    const bool phases = s.initial == InitialState::random;
    psi.re[p] = sample.lead[p] + sample.free[p] * ((alive    ? 1.0
                                                    : phases ? std::cos(angle)
                                                             : 0.0) +
                                                   s.noise * re);
    psi.im[p] = sample.free[p] * ((phases ? std::sin(angle) : 0.0) + s.noise * im);
  });
  return psi;
}

}  // namespace fluxform::vortex
