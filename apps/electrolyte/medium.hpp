#pragma once
// The input on a grid, in the model's units: what Electrolyte<N> is filled from, whatever N.
#include <string>
#include <vector>

#include "model.hpp"
#include "places.hpp"
#include "scales.hpp"
#include "settings.hpp"

namespace fluxform::electrolyte {

class Medium {
 public:
  /// Collective. `settings` and `places` must outlive this.
  Medium(const Settings& settings, const Places& places);

  Scales scales;
  FaceCoefficient permittivity;
  CellField background;
  std::vector<Species> species;
  std::vector<CellField> initial;      ///< per species
  std::vector<CellField> diffusivity;  ///< per species, um2/s
  CellField permittivity_of_cells;
  double room = 0.0;  ///< filling per concentration

  /// Index of the wall whose potential or current is the time given to `walls`; -1: none.
  int swept = -1;
  double start_time = 0.0;  ///< what the other walls see meanwhile
  /// While all that is applied is raised (applied.hpp): the wall whose sweep begins there, and its
  /// first value; -1: none.
  int ramped = -1;
  double ramped_to = 0.0;

  const Settings& settings() const { return settings_; }
  /// The walls by side of the grid, at time t.
  std::vector<Wall> walls(double t) const;
  /// Area of each side, um2 in three dimensions. Collective.
  const std::vector<double>& areas() const { return areas_; }
  /// How much of a concentration can move: on a lattice, c (1 - c/sites).
  double mobile(double c) const;
  /// The Debye length of the concentrations at the start in cell i, or of the ions that `wall`
  /// keeps beside it where that is the shorter one, um.
  double debye_length(const Index& i, const Wall& wall) const;

 private:
  void set_concentrations();
  void set_transport();
  void set_fixed_charge();
  void measure_sides();
  CellField diffusivity_of(std::size_t k) const;
  Wall wall(const WallSettings& w, double t) const;
  Reaction reaction(const ReactionSettings& r) const;

  const Settings& settings_;
  const Places& places_;
  std::vector<double> areas_;
  std::vector<int> sides_;  ///< of the settings' walls
};

}  // namespace fluxform::electrolyte
