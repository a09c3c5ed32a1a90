#pragma once
// What an ecology input says of the landscape and of the question, beside the populations. Lengths
// are in metres, times in years, densities in the user's unit.
#include <string>
#include <vector>

#include "fluxform/fields/model_input.hpp"

#include "border.hpp"
#include "growth.hpp"

namespace fluxform::ecology {

struct CompetitionSettings {
  std::string on, by;
  double strength = 0.0;
};

struct PredationSettings {
  std::string predator, prey;
  Response response = Response::holling_2;
  double attack = 0.0;  ///< 1/yr
  double half_saturation = 1.0;
  double conversion = 0.0;
};

enum class Flow { none, components, stream_function, file };

/// What cells of a raster without data mean.
enum class Nodata { unspecified, hole, lethal, outflow };

/// A named set of cells, besides regions.
struct Patch {
  std::string name;
  OnCells where;
  bool contains(const Index& i) const { return where(i) != 0.0; }
};

struct FrontSettings {
  double level = 0.0;  ///< density that marks the front; 0: no front is followed
  std::string axis = "x";
};

/// Whose growth rate is asked for, and in what company.
struct PersistenceSettings {
  std::string population;  ///< empty: the first
  bool among_residents = false;
  double tolerance = 1e-11;
};

struct Settings {
  Nodata nodata = Nodata::unspecified;
  bool ascii = false;  ///< write maps as ESRI ASCII grids too
  std::string density_unit = "1";
  std::vector<CompetitionSettings> competition;
  std::vector<PredationSettings> predation;
  Flow flow_kind = Flow::none;
  OnFaces flow;  ///< velocity of wind or water; unbound in still air
  bool divergence_free = false;
  Drift drift = Drift::exponential;
  Conditions<Border> borders;
  std::vector<Patch> patches;
  FrontSettings front;
  PersistenceSettings persistence;
  std::string spreading_axis = "x";
};

}  // namespace fluxform::ecology
