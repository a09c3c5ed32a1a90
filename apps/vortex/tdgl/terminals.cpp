#include "terminals.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform::vortex {
namespace {

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

}  // namespace

std::vector<Terminal> make_terminals(const Lattice& lattice, const Settings& s,
                                     const Parameters& p) {
  refuse_overlaps(lattice, s, p);
  std::vector<Terminal> all(s.terminals.sides().size());
  for (Terminal& terminal : all) terminal = {lattice.field(), lattice.edge_field()};
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

}  // namespace fluxform::vortex
