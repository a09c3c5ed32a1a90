#pragma once
// Atoms that move, and traps that hold them. All numbers in SI; potentials in RT.
#include <string>
#include <vector>

#include "fluxform/fields/model_input.hpp"

#include "metal.hpp"

namespace fluxform::gorsky {

/// factor e^{-energy/RT}, in the unit of the factor and J/mol.
struct Arrhenius {
  double factor = 0.0, energy = 0.0;
  double at(double temperature) const;
};

struct Species {
  const Metal* metal = nullptr;
  std::string name;
  double volume = 0.0;          ///< V, partial molar volume
  double transport_heat = 0.0;  ///< Q*
  double interaction = 0.0;     ///< w, where all sites are filled
  Arrhenius given_by;           ///< diffusivity, where its factor is given
  Arrhenius solubility;
  double coldest = 0.0,
         hottest = 0.0;     ///< K that the law of diffusivity was measured between; 0: not told
  bool has_gas = false;     ///< whether 'pressure' is given
  bool is_open = false;     ///< whether atoms may pass a side
  bool outgassing = false;  ///< whether all sides that are held are held empty
  OnFaces given_diffusivity, drive_on;
  OnCells drive_in, attraction;  ///< the latter w/(R T)
  const Coefficient* diffusivity_given = nullptr;
  OnSides reservoir, pressure, inflow, recombination;
  OnFaces diffusivity, step;

  /// Whether a side keeps the concentration, and at what.
  bool holds(const Face& face) const { return reservoir.given(face) || pressure.given(face); }
  double held(const Face& face) const;
};

/// Kinetic traps: a field of their own.
struct Trap {
  std::string name, of;
  int species = 0;
  Arrhenius capturing, releasing;
  OnCells density, capture, release;
};

/// Traps at equilibrium with the lattice.
struct Oriani {
  std::string name, of;
  int species = 0;
  double binding = 0.0;            ///< J/mol
  std::optional<double> constant;  ///< K in m3/mol, instead
  OnCells density, affinity;       ///< N_t, K
  template <class T>
  T held(const T& c, const Cell& cell) const {
    const double k = affinity(cell);
    return density(cell) * k * c / (1.0 + k * c);
  }
};

/// Declare `species`, and `traps` and `equilibrium_traps` that name them.
void describe_species(ModelInput& in, const Metal& metal, std::vector<Species>& species);
void describe_traps(ModelInput& in, const Metal& metal, const std::vector<Species>& species,
                    std::vector<Trap>& traps, std::vector<Oriani>& isotherms);

}  // namespace fluxform::gorsky
