#pragma once
// An electrolyte as the input describes it, whatever its number of species, in the units of
// model.hpp: what the kernels read, and everything else that is computed of a cell.
#include <string>
#include <vector>

#include "fluxform/fields/model_input.hpp"

#include "walls/wall.hpp"

namespace fluxform::electrolyte {

enum class Transport { diffusivity, mobility, conductivity };

struct Ion {
  std::string name = "ion";
  int charge = 1;
  double z = 1.0;  ///< the same as a number
  Transport given = Transport::diffusivity;
  OnCells told;   ///< of its transport, in whatever form the input gives it
  OnCells start;  ///< concentration
  OnCells diffusivity_of_cells;
  OnFaces diffusivity;  ///< half cells in series
  OnCells drive;        ///< a potential of its own
  OnFaces drive_step;   ///< its difference, walls included
};

/// What keeps ions apart, as given: m, mol/m3.
struct CrowdingInput {
  Crowding kind = Crowding::none;
  double size = 3e-10;
  double sites = 0.0;
  double room() const;  ///< filling per mol/m3
};

/// What the time stands for that an analysis gives to the operator.
struct Meaning {
  enum class Of { time, applied, all } of = Of::time;
  int wall = -1;            ///< in the list of conditions: `applied` is its voltage or current
  double start_time = 0.0;  ///< what everything else sees meanwhile
  double first = 0.0;       ///< of that wall, while `all` that is applied is raised to its whole
};

struct Medium {
  double temperature = 298.15;  ///< K
  std::vector<Ion> ions;
  OnCells permittivity_over_vacuum;
  OnFaces face_permittivity_over_vacuum;
  OnCells background;  ///< fixed charge
  CrowdingInput crowding_input;
  Conditions<Wall> walls;
  bool neutral_background = false;

  // From these once they are known on a grid.
  Crowding crowding = Crowding::none;
  double room = 0.0;  ///< filling per concentration
  double vacuum_permittivity = 1.0;
  double stiffness = 1.0;             ///< of the model: what Poisson's row is multiplied by
  double driven_area = 1.0;           ///< of the metal with a prescribed current
  double volts = 1.0, amperes = 1.0;  ///< V, A/m2 in one unit of the model
  Meaning meaning;

  void describe(ModelInput& in);
  /// Brings the walls to a time, or to what an analysis gives for it.
  void prepare(double t);
  /// The metal with a prescribed current; nullptr: there is none.
  const Wall* driven() const;
  /// Brings names of species at walls to their numbers.
  void name_species();
  int index_of(const std::string& species) const;  ///< -1 if there is none

  std::size_t species() const { return ions.size(); }
  double permittivity(const Index& i) const {
    return vacuum_permittivity * permittivity_over_vacuum(i);
  }
  /// Over the distance between the points beside a face.
  double conductance(const Face& face) const {
    return vacuum_permittivity * face_permittivity_over_vacuum(face) / face.distance;
  }
  double conductance(std::size_t k, const Face& face) const {
    return ions[k].diffusivity(face) / face.distance;
  }
  /// How much of a concentration can move: on a lattice, c (1 - c/sites).
  double mobile(double c) const { return crowding == Crowding::lattice ? c * (1.0 - room * c) : c; }
  /// Ln c + z phi + drive + excess without its concentration: at a potential, a drive, a filling.
  double potential_of(std::size_t k, double c, double phi, double drive, double filling) const {
    return std::log(c) + ions[k].z * phi + drive + excess_potential(crowding, filling);
  }
  /// Of a cell's unknowns.
  double filling(const double* u) const;
  double filling(const Wall& wall) const;                ///< of its reservoirs
  double charge(const double* u, const Index& i) const;  ///< density, the fixed one included
  double strength(const double* u) const;                ///< sum of z^2 times what can move

 private:
  void describe_ion(ModelInput& in, Ion& ion, int number);
  void describe_transport(ModelInput& in, Ion& ion);
  void describe_background(ModelInput& in);
  void check(Checker& c) const;
  void check_species(Checker& c) const;
  void check_wall(Checker& c, const Wall& w, const std::string& path) const;
  void check_ions(Checker& c, const Wall& w, const std::string& path) const;
  void check_electrons(Checker& c, const Reaction& r, const std::string& path) const;
  void require_species(Checker& c, const std::string& path, const std::string& name) const;
  void set_units(InternalUnits& units, const Greatest& greatest);
  double diffusivity_from(const Ion& ion, const Cell& cell) const;

  OnCells background_told_;
  const Parameters* input_ = nullptr;  ///< locates errors
};

}  // namespace fluxform::electrolyte
