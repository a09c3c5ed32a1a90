#include "check_cell.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/places.hpp"

namespace fluxform::electrolyte {
namespace {

/// At rest what comes in by one wall leaves by another, each kind of ion for itself.
bool pass_the_same_ion(const Medium& m, const Wall& v, const Wall& w) {
  for (int k = 0; k < static_cast<int>(m.species()); ++k)
    if (m.ions[static_cast<std::size_t>(k)].charge != 0 && v.lets_pass(k) && w.lets_pass(k))
      return true;
  return false;
}

/// Elementary charges of the same sign everywhere, mol/m3, if that is known from the input alone.
std::optional<double> fixed_charge(const Declarations& declared, const Medium& m) {
  const auto constant = [&](const std::string& path) {
    const Coefficient& c = declared.coefficient(path).value;
    return c.is_constant() ? std::optional(c.constant) : std::nullopt;
  };
  if (!m.neutral_background) return constant("background");
  double charge = 0.0;
  for (std::size_t k = 0; k < m.species(); ++k) {
    const auto c = constant(fmt::format("species[{}].concentration", k));
    if (!c) return {};
    charge -= m.ions[k].charge * *c;
  }
  return charge;
}

/// A reservoir of all ions is a piece of electrolyte, and those are neutral.
void check_reservoir(const Parameters& p, const Declarations& declared, const Medium& m,
                     std::size_t w) {
  const auto fixed = fixed_charge(declared, m);
  double charge = fixed.value_or(0.0), size = std::abs(charge);
  std::size_t ions = 0;
  for (std::size_t k = 0; k < m.species(); ++k) {
    const IonPassage& ion = m.walls.listed()[w].ions[k];
    if (ion.kind != Passage::reservoir) continue;
    charge += m.ions[k].charge * ion.concentration;
    size += std::abs(m.ions[k].charge) * ion.concentration;
    ++ions;
  }
  if (!fixed || ions < 2 || ions < m.species() || std::abs(charge) <= 1e-9 * size) return;
  throw p.error(fmt::format("sides[{}].ions", w),
                fmt::format("this reservoir is not neutral: its ions{} carry {:g} mol/m3 of "
                            "elementary charges more than none",
                            *fixed == 0.0 ? "" : " and the background", charge));
}

void check_room(const Parameters& p, const Medium& m, std::size_t w) {
  double full = 0.0;
  for (const IonPassage& ion : m.walls.listed()[w].ions)
    full += m.crowding_input.room() * ion.concentration;
  if (full >= 1.0)
    throw p.error(
        fmt::format("sides[{}].ions", w),
        fmt::format("there is room for fewer ions: this reservoir would fill {:.4g} of it", full));
}

void check_path(const Parameters& p, const Medium& m, std::size_t k, bool steady) {
  const auto& walls = m.walls.listed();
  const bool lasts = std::any_of(walls.begin(), walls.end(), [&](const Wall& w) {
    return &w != &walls[k] && pass_the_same_ion(m, walls[k], w);
  });
  if (!steady || lasts) return;
  throw p.error(
      fmt::format("sides[{}].contact", k),
      "this current has no path that lasts: the same ion must pass this wall and another one; "
      "give both a 'reaction' or 'ions' that pass");
}

/// Without a layer for the potential to drop in, nothing but the concentration at the wall moves a
/// reaction: its current ends where the potential would still raise it.
void warn_of_idle_reaction(const Medium& m, std::size_t k) {
  const Wall& w = m.walls.listed()[k];
  if (!w.reacts || !w.metal() || w.stern > 0.0) return;
  console::warn(
      "the reaction at '{}' stands on a metal without 'stern', so no potential drives it "
      "and its oxidation ends at the exchange current, {:.4g} A/m2: give the metal 'stern', e.g. "
      "'stern: 0.2 F/m2'",
      m.walls.sides()[k], w.reaction.exchange);
}

void check_conductivity(const Parameters& p, const Setup& s, std::size_t k) {
  const Ion& ion = s.m.ions[k];
  if (ion.given != Transport::conductivity) return;
  const Places places(s.grid);
  s.grid.for_owned([&](const Index& i) {
    if (!s.grid.active(i) || ion.start(i) > 0.0) return;
    throw p.error(fmt::format("species[{}].conductivity", k),
                  fmt::format("tells no diffusivity at {}, where no such ion is at the start: give "
                              "'diffusivity' or 'mobility'",
                              places.name_of(places.cell_centre(i))));
  });
}

}  // namespace

void check_cell(const Parameters& p, const Declarations& declared, const Medium& m, bool steady) {
  const auto& walls = m.walls.listed();
  if (std::none_of(walls.begin(), walls.end(),
                   [](const Wall& w) { return w.contact == Contact::metal; }))
    throw p.error("sides",
                  "nothing fixes the electric potential: give one wall "
                  "'contact: {metal: {potential: 0 V}}'");
  for (std::size_t k = 0; k < walls.size(); ++k) {
    check_reservoir(p, declared, m, k);
    check_room(p, m, k);
    warn_of_idle_reaction(m, k);
    if (walls[k].driven()) check_path(p, m, k, steady);
  }
}

void check_start(const Parameters& p, const Setup& s) {
  const Medium& m = s.m;
  std::vector<double> start(m.species() + 1, 0.0);
  const auto at = [&](const Index& i) {
    for (std::size_t k = 0; k < m.species(); ++k) start[1 + k] = m.ions[k].start(i);
    return start.data();
  };
  collectively(s.grid.comm(), [&] {
    for (std::size_t k = 0; k < m.species(); ++k) check_conductivity(p, s, k);
  });
  const double full = greatest(s.grid, [&](const Index& i) { return m.filling(at(i)); });
  if (full >= 1.0)
    throw p.error("crowding", fmt::format("there is room for fewer ions: at the start they would "
                                          "fill {:.4g} of it",
                                          full));
  const double net = mean(s.grid, [&](const Index& i) { return m.charge(at(i), i); });
  if (std::abs(net) > 1e-6)
    console::warn(
        "the electrolyte is not neutral at the start: it holds {:.4g} mol/m3 of elementary charges "
        "in the mean; for ions in a solid, 'neutral_background: true' gives what they left behind",
        net * s.units.of("mol/m3"));
}

void report_limit(const Setup& s, double start, bool steady) {
  const auto salt = binary_salt(s);
  const Wall* driven = s.m.driven();
  if (!salt || driven == nullptr) return;
  const auto& walls = s.m.walls.listed();
  const auto place =
      std::find_if(walls.begin(), walls.end(), [](const Wall& w) { return w.driven(); });
  const std::string& side = s.m.walls.sides()[static_cast<std::size_t>(place - walls.begin())];
  const double section = volume(s.grid) / s.across;  // of a whole end of the cell
  if (std::abs(s.area_of(*driven) - section) > 1e-9 * section) return;
  const double i = steady ? std::abs(driven->applied(start)) : driven->applied.largest();
  if (i <= salt->limiting_current()) return;
  console::warn(
      "the current at '{}', {:.4g} A/m2, is above the limiting one of a neutral salt, "
      "{:.4g} A/m2: about {:.3g} s of it (Sand's time) empty a wall of salt, and what flows then "
      "is carried by space charge at voltages that may be very large",
      side, i, salt->limiting_current(), salt->sand_time(i));
}

}  // namespace fluxform::electrolyte
