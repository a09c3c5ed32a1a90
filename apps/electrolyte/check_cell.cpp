#include "check_cell.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/sweep.hpp"

#include "answers.hpp"

namespace fluxform::electrolyte {
namespace {

bool passes(const WallSettings& w, const std::string& species) {
  if (w.reaction && (w.reaction->ox == species || w.reaction->red == species)) return true;
  return std::any_of(w.ions.begin(), w.ions.end(), [&](const IonWallSettings& ion) {
    return ion.species == species && ion.kind != Passage::blocking;
  });
}

/// At rest what comes in by one wall leaves by another, each kind of ion for itself.
bool pass_the_same_ion(const Settings& s, const WallSettings& v, const WallSettings& w) {
  return std::any_of(s.species.begin(), s.species.end(), [&](const SpeciesSettings& k) {
    return k.charge != 0 && passes(v, k.name) && passes(w, k.name);
  });
}

/// Elementary charges of the same sign everywhere, mol/m3, if that is known from the input alone.
std::optional<double> fixed_charge(const Settings& s) {
  if (!s.neutral_background)
    return s.background.is_constant() ? std::optional(s.background.constant) : std::nullopt;
  double charge = 0.0;
  for (const SpeciesSettings& k : s.species) {
    if (!k.concentration.is_constant()) return {};
    charge -= k.charge * k.concentration.constant;
  }
  return charge;
}

/// A reservoir of all ions is a piece of electrolyte, and those are neutral.
void check_reservoir(const Parameters& p, const Settings& s, std::size_t k) {
  const auto fixed = fixed_charge(s);
  double charge = fixed.value_or(0.0), size = std::abs(charge);
  std::size_t ions = 0;
  for (const IonWallSettings& ion : s.walls[k].ions) {
    if (ion.kind != Passage::reservoir) continue;
    const int z = s.species[static_cast<std::size_t>(s.index_of(ion.species))].charge;
    charge += z * ion.concentration;
    size += std::abs(z) * ion.concentration;
    ++ions;
  }
  if (!fixed || ions < 2 || ions < s.species.size() || std::abs(charge) <= 1e-9 * size) return;
  throw p.error(fmt::format("walls[{}].ions", k),
                fmt::format("this reservoir is not neutral: its ions{} carry {:g} mol/m3 of "
                            "elementary charges more than none",
                            *fixed == 0.0 ? "" : " and the background", charge));
}

/// How full of ions a reservoir is.
double filling(const CrowdingSettings& crowding, const WallSettings& w) {
  double sum = 0.0;
  for (const IonWallSettings& ion : w.ions)
    if (ion.kind == Passage::reservoir) sum += ion.concentration;
  if (crowding.kind == Crowding::none) return 0.0;
  if (crowding.kind == Crowding::lattice) return sum / crowding.sites;
  return sum * std::pow(crowding.size, 3) * constants::avogadro;
}

void check_room(const Parameters& p, const Settings& s, std::size_t k) {
  const double full = filling(s.crowding, s.walls[k]);
  if (full >= 1.0)
    throw p.error(
        fmt::format("walls[{}].ions", k),
        fmt::format("there is room for fewer ions: this reservoir would fill {:.4g} of it", full));
}

void check_path(const Parameters& p, const Settings& s, std::size_t k, bool steady) {
  const bool lasts = std::any_of(s.walls.begin(), s.walls.end(), [&](const WallSettings& w) {
    return &w != &s.walls[k] && pass_the_same_ion(s, s.walls[k], w);
  });
  if (!steady || lasts) return;
  throw p.error(
      fmt::format("walls[{}].contact", k),
      "this current has no path that lasts: the same ion must pass this wall and another one; "
      "give both a 'reaction' or 'ions' that pass");
}

/// Without a layer for the potential to drop in, nothing but the concentration at the wall moves a
/// reaction: its current ends where the potential would still raise it.
void warn_of_idle_reaction(const WallSettings& w) {
  const bool metal = w.contact == Contact::metal || w.contact == Contact::driven;
  if (!w.reaction || !metal || w.stern > 0.0) return;
  console::warn(
      "the reaction at '{}' stands on a metal without 'stern', so no potential drives it "
      "and its oxidation ends at the exchange current, {:.4g} A/m2: give the metal 'stern', e.g. "
      "'stern: 0.2 F/m2'",
      w.side, w.reaction->exchange);
}

/// Whether the side, which counts as `area`, is a whole end of the cell.
bool is_whole_end(const Grid& grid, double area, double length) {
  const double section = grid.integrate([](const Index&) { return 1.0; }) / length;
  return std::abs(area - section) <= 1e-9 * section;
}

}  // namespace

bool is_open(const Settings& s, std::size_t k) {
  return std::any_of(s.walls.begin(), s.walls.end(),
                     [&](const WallSettings& w) { return passes(w, s.species[k].name); });
}

void check_cell(const Parameters& p, const Settings& s, bool steady) {
  const bool fixed = std::any_of(s.walls.begin(), s.walls.end(),
                                 [](const WallSettings& w) { return w.contact == Contact::metal; });
  if (!fixed)
    throw p.error("walls",
                  "nothing fixes the electric potential: give one wall "
                  "'contact: {metal: {potential: 0 V}}'");
  for (std::size_t k = 0; k < s.walls.size(); ++k) {
    check_reservoir(p, s, k);
    check_room(p, s, k);
    warn_of_idle_reaction(s.walls[k]);
    if (s.walls[k].contact == Contact::driven) check_path(p, s, k, steady);
  }
}

void report_charge(const Medium& medium, const Grid& grid) {
  double net = grid.integrate([&](const Index& i) {
    double charge = medium.background.empty() ? 0.0 : medium.background(i);
    for (std::size_t k = 0; k < medium.species.size(); ++k)
      charge += medium.species[k].charge * medium.initial[k](i);
    return charge;
  });
  net /= grid.integrate([](const Index&) { return 1.0; });
  if (std::abs(net) > 1e-6)
    console::warn(
        "the electrolyte is not neutral at the start: it holds {:.4g} mol/m3 of "
        "elementary "
        "charges in the mean; for ions in a solid, 'neutral_background: true' gives what they left "
        "behind",
        net * medium.scales.concentration);
}

void report_limit(const Medium& medium, const Grid& grid, bool steady) {
  const auto salt = binary_salt(medium, grid);
  const WallSettings* driven = medium.settings().driven();
  if (!salt || driven == nullptr) return;
  const auto side = static_cast<std::size_t>(grid.side_named(driven->side));
  if (!is_whole_end(grid, medium.areas()[side], salt->length / Scales::length)) return;
  const Protocol& current = driven->current;
  const double i = steady ? std::abs(current(medium.start_time)) : current.largest();
  if (i <= salt->limiting_current()) return;
  console::warn(
      "the current at '{}', {:.4g} A/m2, is above the limiting one of a neutral salt, "
      "{:.4g} A/m2: about {:.3g} s of it (Sand's time) empty a wall of salt, and what flows then "
      "is carried by space charge at voltages that may be very large",
      driven->side, i, salt->limiting_current(), salt->sand_time(i));
}

void report_overlaps(const Settings& s, const Grid& grid) {
  const auto& parts = s.grid.sub_sides;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    for (std::size_t l = k + 1; l < parts.size(); ++l) {
      if (parts[k].side != parts[l].side) continue;
      int mine = 0, any = 0;
      visit_boundary(grid, [&](int axis, const Index& i, int outward) {
        const Face face = grid.boundary_face(axis, i, outward);
        // The later part has the faces of both.
        if (grid.sides()[static_cast<std::size_t>(face.side)] == parts[l].name &&
            parts[k].contains(face.position))
          mine = 1;
      });
      MPI_Allreduce(&mine, &any, 1, MPI_INT, MPI_MAX, grid.comm());
      if (any != 0)
        console::warn("'{}' and '{}' overlap on '{}': the later, '{}', has what both claim",
                      parts[k].name, parts[l].name, parts[k].side, parts[l].name);
    }
  }
}

void check_filling(const Parameters& p, const Medium& medium, const Grid& grid) {
  collectively(grid.comm(), [&] {
    grid.for_owned([&](const Index& i) {
      double filling = 0.0;
      for (const CellField& c : medium.initial) filling += medium.room * c(i);
      if (filling >= 1.0)
        throw p.error("crowding", fmt::format("there is room for fewer ions: at the start they "
                                              "would fill {:.4g} of it",
                                              filling));
    });
  });
}

}  // namespace fluxform::electrolyte
