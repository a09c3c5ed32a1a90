#pragma once
// What happens where the electrolyte ends: the electrostatics of a wall, and the ions' passage.
// All numbers but those of protocols are in the model's units (model.hpp); everything is a flux through half a cell, in
// closed form, so that it stays local.
#include <array>
#include <string>
#include <vector>

#include "fluxform/flux/crowded.hpp"
#include "fluxform/input/protocol.hpp"

namespace fluxform::electrolyte {

inline constexpr int most_species = 4;

/// What the electric field meets.
enum class Contact { insulated, metal, charged, driven };
enum class Passage { blocking, reservoir, prescribed };

/// One species at a wall.
struct IonPassage {
  std::string species;
  Passage kind = Passage::blocking;
  double concentration = 0.0;  ///< of the reservoir
  double flux = 0.0;           ///< prescribed, into the electrolyte
};

/// ox + electrons <-> red by Butler and Volmer's law, with the concentrations at the wall:
///   i = i0 [(c_red/c_red0) e^{alpha eta} - (c_ox/c_ox0) e^{-(1 - alpha) eta}],
/// eta = electrons (V - phi_wall - E0). Where `red` is a metal its activity is one.
struct Reaction {
  int ox = 0;
  int red = -1;  ///< -1: a metal
  double electrons = 1.0;
  double exchange = 0.0;  ///< i0
  double alpha = 0.5;
  double equilibrium = 0.0;  ///< E0
  double ox_reference = 0.0, red_reference = 0.0;
  std::string ox_name, red_name;
};

struct Wall {
  Contact contact = Contact::insulated;
  Protocol applied;      ///< V of a metal, A/m2 into the electrolyte of a driven one
  double stern = 0.0;    ///< capacitance per area of the layer without ions; 0: none
  double density = 0.0;  ///< of charge
  std::vector<IonPassage> listed;
  bool reacts = false;
  Reaction reaction;

  // What holds now; see Medium::bring_to.
  double voltage = 0.0;                         ///< of a metal
  double current = 0.0;                         ///< of a driven metal
  double charge = 0.0;                          ///< per area of a wall that is no metal
  std::array<IonPassage, most_species> ions{};  ///< by species

  /// A conductor; otherwise the wall carries `charge`.
  bool metal() const { return contact == Contact::metal || driven(); }
  /// A metal whose voltage is an unknown that a current determines.
  bool driven() const { return contact == Contact::driven; }
  /// Whether a field ends there.
  bool has_layer() const { return metal() || charge != 0.0; }
  bool lets_pass(int species) const {
    if (reacts && (reaction.ox == species || reaction.red == species)) return true;
    return ions[static_cast<std::size_t>(species)].kind != Passage::blocking;
  }
};

/// Field lines that leave the electrolyte per area, and the potential where ions end.
template <class T>
struct WallField {
  T displacement, potential;
};

/// `half`: permittivity over the distance from cell to wall.
template <class T>
WallField<T> wall_field(const Wall& wall, const T& inside, const T& voltage, double half) {
  if (!wall.metal()) return {T(-wall.charge), inside + wall.charge / half};
  if (wall.stern == 0.0) return {half * (inside - voltage), voltage};
  const T d = (half * wall.stern / (half + wall.stern)) * (inside - voltage);
  return {d, inside - d / half};
}

/// Outward flux that a half cell lets through to concentration c at the wall:
/// leaving - entering c.
template <class T>
struct HalfCell {
  T leaving, entering;
};

/// With crowding on a lattice the vacancies at the wall count too; both coefficients stay free of
/// the concentration at the wall because the exclusion flux is linear in it.
template <class T>
HalfCell<T> half_cell(Crowding crowding, const T& c, const T& filling, const T& t,
                      double conductance, double sites) {
  const auto b = bernoulli_pair(t);
  const T leaving = conductance * b.plus * c, entering = conductance * b.minus;
  if (crowding != Crowding::lattice) return {leaving, entering};
  return {leaving, entering * (1.0 - filling) + leaving / sites};
}

/// Current density over F from the wall into the electrolyte (oxidation is positive), with the
/// concentrations at the wall eliminated: both half cells carry what the reaction makes.
template <class T>
T reaction_current(const Reaction& r, const T& drop, const HalfCell<T>& ox,
                   const HalfCell<T>& red) {
  using std::exp;
  const T eta = r.electrons * (drop - r.equilibrium);
  const T forward = r.exchange * exp(r.alpha * eta);
  const T back = (r.exchange / r.ox_reference) * exp((r.alpha - 1.0) * eta);
  const T resistance = back / (r.electrons * ox.entering);
  const T ox_at_rest = ox.leaving / ox.entering;
  if (r.red < 0) return (forward - back * ox_at_rest) / (1.0 + resistance);
  const T rate = forward / r.red_reference;
  return (rate * red.leaving / red.entering - back * ox_at_rest) /
         (1.0 + resistance + rate / (r.electrons * red.entering));
}

}  // namespace fluxform::electrolyte
