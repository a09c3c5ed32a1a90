#include "debye_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/sweep.hpp"

#include "layer.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double lattice_constant = 0.5e-9;  ///< m, of most solids and of a solvated ion
/// Equal cells of h Debye lengths of the ions beside a wall lose 0.09 h^2 (h small) to 0.14 h^2 of
/// the charge: the layer of Gouy and Chapman on these cells against the closed form.
constexpr double charge_lost = 0.12;
constexpr double no_layer = 0.01;    ///< charge over ionic strength below which there is none
constexpr double coarse_cell = 0.4;  ///< above which some 2 % are lost
constexpr double most_ions = 1e5;    ///< mol/m3: one in a cube of a quarter of a nm

struct Ranked {
  double value;
  int rank;
};

bool meets_field(Contact c) { return c != Contact::insulated; }

/// The greatest number a coefficient of the input can be.
double greatest(const Parameters& p, const Coefficient& c, const std::string& key) {
  if (c.is_constant()) return c.constant;
  const bool formula = std::any_of(c.table.begin(), c.table.end(),
                                   [](const auto& item) { return item.second.is_formula(); });
  if (c.kind != Coefficient::Kind::table || formula)
    throw p.error(key,
                  "varies by a formula, so 'resolve: debye' cannot tell the Debye length: "
                  "grade the axis with 'spacing'");
  double largest = 0.0;
  for (const auto& [name, value] : c.table) largest = std::max(largest, value.number);
  return largest;
}

/// The ions far from `wall`, or, where it keeps them at concentrations of its own, beside it.
Layer layer_at(const Parameters& p, const Settings& s, const WallSettings& wall, bool beside) {
  Layer layer;
  const Scales scales{s.temperature, 1.0, 1.0};
  layer.permittivity = scales.permittivity(greatest(p, s.permittivity, "permittivity"));
  layer.crowding = s.crowding.kind;
  if (s.crowding.kind == Crowding::lattice) layer.room = 1.0 / s.crowding.sites;
  if (s.crowding.kind == Crowding::steric)
    layer.room = std::pow(s.crowding.size, 3) * constants::avogadro;
  for (std::size_t k = 0; k < s.species.size(); ++k) {
    Layer::Ion ion{static_cast<double>(s.species[k].charge), 0.0};
    ion.concentration =
        greatest(p, s.species[k].concentration, fmt::format("species[{}].concentration", k));
    for (const IonWallSettings& there : wall.ions) {
      if (there.species != s.species[k].name || there.kind != Passage::reservoir) continue;
      ion.kept = true;
      if (beside) ion.concentration = there.concentration;
    }
    layer.ions.push_back(ion);
  }
  return layer;
}

/// A piece of electrolyte stands at the wall: its potential is that of the bulk.
bool keeps_all(const Settings& s, const WallSettings& w) {
  return std::all_of(s.species.begin(), s.species.end(), [&](const SpeciesSettings& k) {
    return k.charge == 0 || std::any_of(w.ions.begin(), w.ions.end(), [&](const auto& ion) {
             return ion.species == k.name && ion.kind == Passage::reservoir;
           });
  });
}

/// Lowest and highest potential that a metal ever has, less what its reaction is at rest with, V.
std::pair<double, double> range_of(const Settings& s, const WallSettings& w) {
  auto [low, high] = w.voltage.range();
  if (!s.sweep.side.empty() && s.sweep.side == w.side && w.contact == Contact::metal) {
    low = std::min(s.sweep.from, s.sweep.to);
    high = std::max(s.sweep.from, s.sweep.to);
  }
  const double rest = w.reaction ? w.reaction->equilibrium : 0.0;
  return {low - rest, high - rest};
}

/// The greatest potential of either sign (V) that a metal can have against the bulk, which lies
/// between the metals, or at that of a metal beside which all ions are kept.
std::pair<double, double> against_bulk(const Settings& s, const WallSettings& wall) {
  std::pair<double, double> drop{0.0, 0.0};
  if (keeps_all(s, wall)) return drop;
  const bool fixed = std::any_of(s.walls.begin(), s.walls.end(), [&](const WallSettings& w) {
    return w.contact == Contact::metal && keeps_all(s, w);
  });
  const auto [low, high] = range_of(s, wall);
  for (const WallSettings& other : s.walls) {
    if (&other == &wall || other.contact != Contact::metal) continue;
    if (fixed && !keeps_all(s, other)) continue;
    const auto [from, to] = range_of(s, other);
    drop.first = std::min(drop.first, low - to);
    drop.second = std::max(drop.second, high - from);
  }
  return drop;
}

/// Length of the layer at a wall, um.
double layer_length(const Parameters& p, const Settings& s, const WallSettings& wall) {
  double shortest = std::numeric_limits<double>::infinity();
  const Scales scales{s.temperature, 1.0, 1.0};
  for (const bool beside : {false, true}) {
    const Layer layer = layer_at(p, s, wall, beside);
    shortest = std::min(shortest, layer.debye_length());
    if (wall.contact == Contact::charged)
      shortest = std::min(shortest, layer.length_at_field(wall.charge / scales.surface_charge() /
                                                          layer.permittivity));
    if (wall.contact != Contact::metal) continue;
    const auto [negative, positive] = against_bulk(s, wall);
    for (const double volts : {negative, positive})
      shortest =
          std::min(shortest, layer.length(layer.behind_stern(volts / scales.thermal_voltage(),
                                                             wall.stern / scales.capacitance())));
  }
  return shortest;
}

bool stands_on(const Settings& s, const WallSettings& w, const std::string& side) {
  const auto& parts = s.grid.sub_sides;
  const auto part = std::find_if(parts.begin(), parts.end(),
                                 [&](const SubSide& sub) { return sub.name == w.side; });
  return side == (part == parts.end() ? w.side : part->side);
}

/// Of the walls on a side that a field meets; infinite if there are none. um
double shortest_layer(const Parameters& p, const Settings& s, const std::string& side) {
  double shortest = std::numeric_limits<double>::infinity();
  for (const WallSettings& w : s.walls)
    if (meets_field(w.contact) && stands_on(s, w, side))
      shortest = std::min(shortest, layer_length(p, s, w));
  return shortest;
}

/// The first `equal` widths are `first`, then they grow until `widest`; no more than fill `room`.
std::vector<double> growing(double first, int equal, double ratio, double widest, double room) {
  std::vector<double> widths;
  double sum = 0.0;
  for (double h = first; h < widest && sum + h < room;) {
    widths.push_back(h);
    sum += h;
    if (static_cast<int>(widths.size()) >= equal) h *= ratio;
  }
  return widths;
}

double sum_of(const std::vector<double>& widths) {
  double sum = 0.0;
  for (const double h : widths) sum += h;
  return sum;
}

/// `lower`, `upper`: first widths at both ends, infinite where there is no layer.
void grade(AxisSpec& axis, const Settings& s, double lower, double upper) {
  const double length = axis.to - axis.from, widest = length / axis.cells;
  const double room = std::isfinite(lower) && std::isfinite(upper) ? 0.5 * length : length;
  const int equal = static_cast<int>(std::ceil(2.0 * s.resolve_cells));
  std::vector<double> widths = growing(lower, equal, s.resolve_ratio, widest, room);
  const std::vector<double> end = growing(upper, equal, s.resolve_ratio, widest, room);
  const double left = length - sum_of(widths) - sum_of(end);
  const int between = std::max(1, static_cast<int>(std::ceil(left / widest * (1.0 - 1e-12))));
  widths.insert(widths.end(), static_cast<std::size_t>(between), left / between);
  widths.insert(widths.end(), end.rbegin(), end.rend());
  axis.listed = {axis.from};
  for (const double h : widths) axis.listed.push_back(axis.listed.back() + h);
  axis.listed.back() = axis.to;
  axis.spacing = Spacing::listed;
  axis.cells = static_cast<int>(widths.size());
}

/// First width at an end of the axis. Coordinates tell cells apart down to some 1e-16 of their
/// size.
double first_width(const Parameters& p, const Settings& s, const AxisSpec& axis,
                   const std::string& side) {
  const double length = shortest_layer(p, s, side);
  const double least = 1e-12 * std::max(std::abs(axis.from), std::abs(axis.to));
  if (length < least * s.resolve_cells)
    console::warn(
        "the layer that the voltage makes at '{}' would be {:.2g} nm thick, far below an atom, and "
        "is not resolved: 'stern' on the metal or 'crowding' of the ions keep it apart",
        side, 2e3 * length);
  return std::max(length / s.resolve_cells, least);
}

/// What a side is like at its worst cell, on all ranks.
struct Coarsest {
  double debye = std::numeric_limits<double>::infinity();
  double cells = 0.0;  ///< largest cell over Debye length
};

std::vector<Coarsest> coarsest(const Medium& medium, const std::vector<Wall>& walls,
                               const Grid& grid) {
  std::vector<Coarsest> sides(grid.sides().size());
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const Face face = grid.boundary_face(axis, i, outward);
    const auto which = static_cast<std::size_t>(face.side);
    Coarsest& side = sides[which];
    const double debye = medium.debye_length(inside, walls[which]);
    side.debye = std::min(side.debye, debye);
    side.cells = std::max(side.cells, 2.0 * face.distance / debye);
  });
  for (Coarsest& side : sides) {
    MPI_Allreduce(MPI_IN_PLACE, &side.debye, 1, MPI_DOUBLE, MPI_MIN, grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &side.cells, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  }
  return sides;
}

/// Both signs move, and nothing stays behind.
bool is_salt(const Medium& medium) {
  const auto moves = [&](int sign) {
    return std::any_of(medium.species.begin(), medium.species.end(),
                       [&](const Species& k) { return sign * k.charge > 0; });
  };
  return medium.background.empty() && moves(1) && moves(-1);
}

/// A crowded solid with its background is a model of that scale; others are told what to make of
/// it.
void warn_of_atoms(const Medium& medium, const std::string& side, double debye) {
  const Crowding crowding = medium.settings().crowding.kind;
  const bool salt = is_salt(medium) && crowding != Crowding::lattice;
  if (crowding != Crowding::none && !medium.background.empty()) return;
  const std::string advice =
      salt ? "trust currents, which the bulk decides, and not the layers at walls"
           : "give the density of mobile defects instead of all ions, or 'crowding' with a fixed "
             "background";
  console::warn(
      "the Debye length at '{}' is {:.2g} nm, below the scale of {} ({:.2g} nm), where "
      "ions are no continuum: {}",
      side, debye * 1e9, salt ? "molecules" : "a lattice", lattice_constant * 1e9, advice);
}

}  // namespace

void resolve_debye(const Parameters& p, Settings& s) {
  if (!s.resolve) return;
  for (AxisSpec& axis : s.grid.axes) {
    const double lower = first_width(p, s, axis, axis.name + "_min");
    const double upper = first_width(p, s, axis, axis.name + "_max");
    if (axis.periodic || std::min(lower, upper) == std::numeric_limits<double>::infinity())
      continue;
    if (axis.spacing != Spacing::uniform)
      throw p.error("grid." + axis.name + ".spacing",
                    "grades the axis already: leave it out, or 'resolve'");
    grade(axis, s, lower, upper);
  }
}

void report_debye(const Medium& medium, const Grid& grid) {
  const auto walls = medium.walls(0.0);
  const auto sides = coarsest(medium, walls, grid);
  for (std::size_t k = 0; k < sides.size(); ++k) {
    if (!walls[k].metal && walls[k].charge == 0.0) continue;
    const double debye = sides[k].debye * Scales::length;
    if (debye < lattice_constant) warn_of_atoms(medium, grid.sides()[k], debye);
    if (sides[k].cells > 1.0)
      console::warn(
          "the Debye length at '{}' is {:.3g} nm, the cell there {:.3g} times as wide: "
          "the "
          "double layer is not resolved; 'resolve: debye' grades the grid",
          grid.sides()[k], debye * 1e9, sides[k].cells);
  }
}

void WallCells::see(const Medium& medium, const std::vector<Wall>& walls, const Grid& grid, Vec u) {
  sides_.resize(walls.size());
  std::vector<Worst> now(walls.size());
  Handle<Vec> local = grid.create_local();
  grid.to_local(u, local);
  const ReadArray x(local);
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const Face face = grid.boundary_face(axis, i, outward);
    const auto side = static_cast<std::size_t>(face.side);
    if (!walls[side].metal && walls[side].charge == 0.0) return;
    double strength = 0.0, ions = 0.0;
    double charge = medium.background.empty() ? 0.0 : medium.background(inside);
    for (std::size_t k = 0; k < medium.species.size(); ++k) {
      const double z = medium.species[k].charge,
                   c = x[grid.local_offset(inside) + 1 + static_cast<std::ptrdiff_t>(k)];
      strength += z * z * medium.mobile(c);
      if (z != 0.0) ions += c;
      charge += z * c;
    }
    if (std::abs(charge) <= no_layer * strength) return;
    const double width =
        2.0 * face.distance * std::sqrt(strength / medium.permittivity_of_cells(inside));
    now[side].width = std::max(now[side].width, width);
    now[side].ions = std::max(now[side].ions, ions);
    if (width == now[side].width && width > 0.0) now[side].debye = 2.0 * face.distance / width;
  });
  for (std::size_t k = 0; k < now.size(); ++k) {
    Ranked widest{now[k].width, rank_of(grid.comm())};
    MPI_Allreduce(MPI_IN_PLACE, &widest, 1, MPI_DOUBLE_INT, MPI_MAXLOC, grid.comm());
    MPI_Bcast(&now[k].debye, 1, MPI_DOUBLE, widest.rank, grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &now[k].ions, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
    sides_[k].ions = std::max(sides_[k].ions, now[k].ions);
    if (widest.value <= sides_[k].width) continue;
    sides_[k].width = widest.value;
    sides_[k].debye = now[k].debye;
  }
}

std::vector<double> WallCells::memory() const {
  std::vector<double> all;
  for (const Worst& worst : sides_) all.insert(all.end(), {worst.width, worst.debye, worst.ions});
  return all;
}

void WallCells::recall(const std::vector<double>& memory) {
  sides_.clear();
  for (std::size_t k = 0; k + 2 < memory.size(); k += 3)
    sides_.push_back({memory[k], memory[k + 1], memory[k + 2]});
}

void WallCells::report(const Medium& medium, const Grid& grid) const {
  for (std::size_t k = 0; k < sides_.size(); ++k) {
    const Worst& worst = sides_[k];
    const double ions = worst.ions * medium.scales.concentration;
    if (worst.width > coarse_cell)
      console::warn(
          "the ions beside '{}' have a Debye length of {:.3g} nm, the cell there is {:.3g} times "
          "as "
          "wide: the layer is not resolved and its charge too low, by some {:.2g} % or more; "
          "'resolve: debye' or smaller cells there",
          grid.sides()[k], worst.debye * Scales::length * 1e9, worst.width,
          std::min(100.0 * charge_lost * worst.width * worst.width, 99.0));
    if (ions > most_ions && medium.settings().crowding.kind == Crowding::none)
      console::warn(
          "there are {:.3g} mol/m3 of ions beside '{}', more than have room (about {:.2g} mol/m3): "
          "'crowding' of the ions or 'stern' on the metal keep them apart",
          ions, grid.sides()[k], most_ions);
  }
}

}  // namespace fluxform::electrolyte
