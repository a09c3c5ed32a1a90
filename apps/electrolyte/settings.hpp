#pragma once
// What an electrolyte input says, as read: plain values in SI units.
#include <optional>
#include <string>
#include <vector>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/app/run_controls.hpp"
#include "fluxform/input/protocol.hpp"

#include "wall.hpp"

namespace fluxform::electrolyte {

/// Variables of every formula, in the order formulas receive them.
const std::vector<Variable>& place_variables();

enum class Transport { diffusivity, mobility, conductivity };

struct SpeciesSettings {
  std::string name = "ion";
  int charge = 1;
  Coefficient diffusivity{1e-9};  ///< m2/s
  Coefficient mobility{0.0};      ///< m2/(V s)
  Coefficient conductivity{0.0};  ///< S/m at `concentration`
  Transport given = Transport::diffusivity;
  Coefficient concentration{0.0};  ///< mol/m3 at the start
  Coefficient drive{0.0};          ///< J/mol
};

struct IonWallSettings {
  std::string species;
  Passage kind = Passage::blocking;
  double concentration = 0.0;  ///< mol/m3
  double flux = 0.0;           ///< mol/(m2 s), positive into the electrolyte
};

struct ReactionSettings {
  std::string ox, red;  ///< red empty: a metal
  double electrons = 1.0;
  double exchange = 0.0;  ///< A/m2
  double alpha = 0.5;
  double equilibrium = 0.0;                        ///< V
  double ox_reference = 0.0, red_reference = 0.0;  ///< mol/m3
};

enum class Contact { insulated, metal, charged, driven };

struct WallSettings {
  std::string side;
  Contact contact = Contact::insulated;
  Protocol voltage;     ///< V, of a metal
  Protocol current;     ///< A/m2 into the electrolyte, of a driven metal
  double stern = 0.0;   ///< F/m2; 0: none
  double charge = 0.0;  ///< C/m2
  std::vector<IonWallSettings> ions;
  std::optional<ReactionSettings> reaction;
};

struct CrowdingSettings {
  Crowding kind = Crowding::none;
  double size = 3e-10;  ///< m
  double sites = 0.0;   ///< mol/m3
};

/// `analysis: sweep`.
struct SweepSettings {
  std::string side;
  double from = 0.0, to = 0.0, step = 0.0;  ///< V, or A/m2 on a wall with a current
};

/// `analysis: impedance`.
struct ImpedanceSettings {
  std::string side;
  double from = 1.0, to = 1e6;  ///< Hz
  int per_decade = 10;
};

struct Settings {
  GridSpec grid;
  bool resolve = false;         ///< grade the grid to the Debye length
  double resolve_cells = 4.0;   ///< in a Debye length at a wall
  double resolve_ratio = 1.15;  ///< of neighbouring cells
  SweepSettings sweep;
  ImpedanceSettings impedance;
  double temperature = 298.15;
  Coefficient permittivity{80.0};  ///< relative
  Coefficient background{0.0};     ///< mol/m3 of elementary charges
  bool neutral_background = false;
  CrowdingSettings crowding;
  std::vector<SpeciesSettings> species;
  std::vector<WallSettings> walls;

  int index_of(const std::string& name) const;  ///< -1 if no species has it
  const WallSettings* driven() const;           ///< the wall with a prescribed current
};

void describe_sweep(Parameters& p, SweepSettings& s);
void describe_current_sweep(Parameters& p, SweepSettings& s);
void describe_impedance(Parameters& p, ImpedanceSettings& s);

/// Declares everything of an electrolyte input that is not shared by all apps, analyses excepted.
void describe(Parameters& p, Settings& s);

}  // namespace fluxform::electrolyte
