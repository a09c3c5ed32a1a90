#pragma once
// A double layer at rest in front of a wall, in closed form: its field and its length at a
// potential u of the wall against a neutral bulk, in units of V_T. The first integral of Poisson's
// and Boltzmann's equations is
//
//   permittivity E^2 / 2 = pressure(u),   pressure' = -charge density
//
// | crowding        | pressure, s = sum_k c_k (e^{-z_k u} - 1), f the fixed charge |
// | none            | s - f u                          (Gouy 1910, Chapman 1913)   |
// | steric, lattice | ln(1 + room s) / room - f u      (Bikerman 1942)             |
//
// For one salt without crowding E = (2/debye) sinh(u/2).
#include <vector>

#include "walls/wall.hpp"

namespace fluxform::electrolyte {

struct Layer {
  struct Ion {
    double charge = 1.0, concentration = 0.0;
    bool kept = false;  ///< a reservoir at the wall keeps its concentration: it does not pile up
  };
  std::vector<Ion> ions;
  double permittivity = 1.0;
  Crowding crowding = Crowding::none;
  double room = 0.0;

  double debye_length() const;
  double field(double u) const;
  /// Over which the ions at the wall fall by e, or the Debye length of the bulk where that is
  /// shorter: debye e^{-u/2} for a salt at a high potential, half of what is called its layer.
  double length(double u) const;
  /// The same at this field (positive or negative).
  double length_at_field(double field) const;
  /// What is left of a potential behind a layer of this capacitance without ions; 0: all of it.
  double behind_stern(double u, double stern) const;

 private:
  double most_charge() const;
};

}  // namespace fluxform::electrolyte
