#include "walls/debye_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/grid/grading.hpp"
#include "fluxform/grid/sides.hpp"

#include "walls/layer.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The greatest number a coefficient of the input can be.
double greatest(const Parameters& p, const Declarations& declared, const std::string& path) {
  const Coefficient& c = declared.coefficient(path).value;
  if (c.is_constant()) return c.constant;
  const bool formula = std::any_of(c.table.begin(), c.table.end(),
                                   [](const auto& item) { return item.second.is_formula(); });
  if (c.kind != Coefficient::Kind::table || formula)
    throw p.error(path,
                  "varies by a formula, so 'resolve: debye' cannot tell the Debye length: "
                  "grade the axis with 'spacing'");
  double largest = 0.0;
  for (const auto& [name, value] : c.table) largest = std::max(largest, value.number);
  return largest;
}

/// A piece of electrolyte stands at the wall: its potential is that of the bulk.
bool keeps_all(const Medium& m, const Wall& w) {
  for (std::size_t k = 0; k < m.species(); ++k)
    if (m.ions[k].charge != 0 && w.ions[k].kind != Passage::reservoir) return false;
  return true;
}

/// Layers as the input foresees them, before there is a grid.
class Foreseen {
 public:
  Foreseen(const Parameters& p, const Declarations& declared, const Medium& m,
           const SweepInput& sweep)
      : m_(m), sweep_(sweep) {
    units_.set("m", 1e-6);
    units_.set("s", 1.0);
    units_.set("V", constants::gas_constant * m.temperature / constants::faraday);
    units_.set("mol/m3", 1.0);
    units_.set("C/mol", constants::faraday);
    far_.permittivity =
        greatest(p, declared, "permittivity") * constants::vacuum_permittivity / units_.of("F/m");
    far_.crowding = m.crowding_input.kind;
    far_.room = m.crowding_input.room();
    for (std::size_t k = 0; k < m.species(); ++k)
      far_.ions.push_back({static_cast<double>(m.ions[k].charge),
                           greatest(p, declared, fmt::format("species[{}].concentration", k))});
  }

  /// Of the walls on a side that a field meets; infinite if there are none. um
  double shortest_on(const GridSpec& grid, const std::string& side) const {
    double shortest = infinite;
    for (const std::string& name : numbered_sides(grid)) {
      const auto part = std::find_if(grid.sub_sides.begin(), grid.sub_sides.end(),
                                     [&](const SubSide& sub) { return sub.name == name; });
      if (side != (part == grid.sub_sides.end() ? name : part->side)) continue;
      const int k = m_.walls.find(name);
      if (k >= 0 && m_.walls.listed()[static_cast<std::size_t>(k)].contact != Contact::insulated)
        shortest = std::min(shortest, length_at(static_cast<std::size_t>(k)));
    }
    return shortest;
  }

 private:
  /// The ions far from a wall, or, where it keeps them at concentrations of its own, beside it.
  Layer layer_at(const Wall& wall, bool beside) const {
    Layer layer = far_;
    for (std::size_t k = 0; k < m_.species(); ++k) {
      layer.ions[k].kept = wall.ions[k].kind == Passage::reservoir;
      if (layer.ions[k].kept && beside) layer.ions[k].concentration = wall.ions[k].concentration;
    }
    return layer;
  }

  /// Lowest and highest potential that a metal ever has, less what its reaction is at rest with, V.
  std::pair<double, double> range_of(std::size_t k) const {
    const Wall& w = m_.walls.listed()[k];
    auto [low, high] = w.applied.range();
    if (!sweep_.side.empty() && sweep_.side == m_.walls.sides()[k] && w.contact == Contact::metal)
      std::tie(low, high) = std::minmax(sweep_.from, sweep_.to);
    const double rest = w.reacts ? w.reaction.equilibrium : 0.0;
    return {low - rest, high - rest};
  }

  /// The greatest potential of either sign (V) that a metal can have against the bulk, which lies
  /// between the metals, or at that of a metal beside which all ions are kept.
  std::pair<double, double> against_bulk(std::size_t k) const {
    std::pair<double, double> drop{0.0, 0.0};
    const auto& walls = m_.walls.listed();
    const auto is_bulk = [&](const Wall& w) {
      return w.contact == Contact::metal && keeps_all(m_, w);
    };
    if (keeps_all(m_, walls[k])) return drop;
    const bool fixed = std::any_of(walls.begin(), walls.end(), is_bulk);
    const auto [low, high] = range_of(k);
    for (std::size_t other = 0; other < walls.size(); ++other) {
      if (other == k || walls[other].contact != Contact::metal) continue;
      if (fixed && !is_bulk(walls[other])) continue;
      const auto [from, to] = range_of(other);
      drop.first = std::min(drop.first, low - to);
      drop.second = std::max(drop.second, high - from);
    }
    return drop;
  }

  /// Length of the layer at a wall, um.
  double length_at(std::size_t k) const {
    const Wall& wall = m_.walls.listed()[k];
    double shortest = infinite;
    for (const bool beside : {false, true}) {
      const Layer layer = layer_at(wall, beside);
      shortest = std::min(shortest, layer.debye_length());
      if (wall.contact == Contact::charged)
        shortest = std::min(
            shortest, layer.length_at_field(wall.density / units_.of("C/m2") / layer.permittivity));
      if (wall.contact != Contact::metal) continue;
      const auto [negative, positive] = against_bulk(k);
      for (const double volts : {negative, positive})
        shortest = std::min(shortest, layer.length(layer.behind_stern(
                                          volts / units_.of("V"), wall.stern / units_.of("F/m2"))));
    }
    return shortest;
  }

  const Medium& m_;
  const SweepInput& sweep_;
  InternalUnits units_;
  Layer far_;
};

/// Coordinates tell cells apart down to some 1e-16 of their size.
double first_width(double length, double cells, const AxisSpec& axis, const std::string& side) {
  const double least = 1e-12 * std::max(std::abs(axis.from), std::abs(axis.to));
  if (length < least * cells)
    console::warn(
        "the layer that the voltage makes at '{}' would be {:.2g} nm thick, far below an atom, and "
        "is not resolved: 'stern' on the metal or 'crowding' of the ions keep it apart",
        side, 2e3 * length);
  return std::max(length / cells, least);
}

}  // namespace

void describe(Parameters& p, Resolve& r) {
  const auto cells = [&r](Parameters& q) {
    q.number("cells", r.cells)
        .range(1.0, 1000.0)
        .doc("in the length over which ions fall by e at the wall");
    q.number("ratio", r.ratio).range(1.001, 2.0).doc("of neighbours");
  };
  p.one_of<bool>(
       "resolve", r.debye,
       {{"as_given", false, "cells as the grid has them", nullptr},
        {"debye", true, "graded to the Debye length where an axis ends in a field", cells}})
      .doc("whether cells are refined for you");
}

void resolve_debye(const Parameters& p, const Declarations& declared, const Medium& m,
                   const SweepInput& sweep, const Resolve& resolve, GridSpec& grid) {
  if (!resolve.debye) return;
  const Foreseen layers(p, declared, m, sweep);
  for (AxisSpec& axis : grid.axes) {
    const auto width_at = [&](const std::string& side) {
      return first_width(layers.shortest_on(grid, side), resolve.cells, axis, side);
    };
    const double lower = width_at(axis.name + "_min"), upper = width_at(axis.name + "_max");
    if (axis.periodic || std::min(lower, upper) == infinite) continue;
    if (axis.spacing != Spacing::uniform)
      throw p.error("grid." + axis.name + ".spacing",
                    "grades the axis already: leave it out, or 'resolve'");
    refine_ends(axis, lower, upper,
                {static_cast<int>(std::ceil(2.0 * resolve.cells)), resolve.ratio});
  }
}

}  // namespace fluxform::electrolyte
