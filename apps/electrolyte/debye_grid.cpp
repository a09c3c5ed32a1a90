#include "debye_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double lattice_constant = 0.5e-9;  ///< m, of most solids and of a solvated ion

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

/// um
double shortest_debye_length(const Parameters& p, const Settings& s) {
  double strength = 0.0;
  for (std::size_t k = 0; k < s.species.size(); ++k) {
    const auto key = fmt::format("species[{}].concentration", k);
    strength +=
        s.species[k].charge * s.species[k].charge * greatest(p, s.species[k].concentration, key);
  }
  for (const WallSettings& w : s.walls) {
    double outside = 0.0;
    for (const IonWallSettings& ion : w.ions) {
      const int z = s.species[static_cast<std::size_t>(s.index_of(ion.species))].charge;
      outside += z * z * ion.concentration;
    }
    strength = std::max(strength, outside);
  }
  const Scales scales{s.temperature, 1.0, 1.0};
  return std::sqrt(scales.permittivity(greatest(p, s.permittivity, "permittivity")) / strength);
}

bool ends_in_field(const Settings& s, const std::string& side) {
  return std::any_of(s.walls.begin(), s.walls.end(), [&](const WallSettings& w) {
    const auto& parts = s.grid.sub_sides;
    const auto part = std::find_if(parts.begin(), parts.end(),
                                   [&](const SubSide& sub) { return sub.name == w.side; });
    const std::string& on = part == parts.end() ? w.side : part->side;
    return on == side && meets_field(w.contact);
  });
}

/// Widths that grow from `first` until `widest`, no more than fill `room`.
std::vector<double> growing(double first, double ratio, double widest, double room) {
  std::vector<double> widths;
  double sum = 0.0;
  for (double h = first; h < widest && sum + h < room; h *= ratio) {
    widths.push_back(h);
    sum += h;
  }
  return widths;
}

double sum_of(const std::vector<double>& widths) {
  double sum = 0.0;
  for (const double h : widths) sum += h;
  return sum;
}

void grade(AxisSpec& axis, double first, double ratio, bool lower, bool upper) {
  const double length = axis.to - axis.from, widest = length / axis.cells;
  const double room = lower && upper ? 0.5 * length : length;
  std::vector<double> widths;
  if (lower) widths = growing(first, ratio, widest, room);
  std::vector<double> end;
  if (upper) end = growing(first, ratio, widest, room);
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
  const double first = shortest_debye_length(p, s) / s.resolve_cells;
  for (AxisSpec& axis : s.grid.axes) {
    const bool lower = ends_in_field(s, axis.name + "_min");
    const bool upper = ends_in_field(s, axis.name + "_max");
    if (axis.periodic || (!lower && !upper)) continue;
    if (axis.spacing != Spacing::uniform)
      throw p.error("grid." + axis.name + ".spacing",
                    "grades the axis already: leave it out, or 'resolve'");
    grade(axis, first, s.resolve_ratio, lower, upper);
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

}  // namespace fluxform::electrolyte
