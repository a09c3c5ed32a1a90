#pragma once
// What an ecology input says, as read: plain values, before any file is opened or grid made.
// Lengths are in metres, times in years, densities in the user's unit.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/app/run_controls.hpp"

#include "exchange.hpp"
#include "growth.hpp"

namespace fluxform::ecology {

/// Variables of every formula, in the order formulas receive them.
const std::vector<Variable>& place_variables();

struct GrowthSettings {
  Growth form = Growth::regulated;
  Coefficient rate{0.0};         ///< r = b - d, 1/yr; its positive part are births
  Coefficient birth{0.0};        ///< 1/yr
  Coefficient death{0.0};        ///< 1/yr
  bool splits_rate = true;       ///< rate given instead of birth and death
  Coefficient capacity{1.0};     ///< density
  Coefficient competition{0.0};  ///< per density and year
  bool has_capacity = true;      ///< capacity given instead of competition
  Coefficient threshold{0.0};    ///< density
};

struct PopulationSettings {
  std::string name = "population";
  Coefficient dispersal{0.0};      ///< m2/yr
  std::vector<double> anisotropy;  ///< factor per axis; empty: one
  GrowthSettings growth;
  double carried = 1.0;         ///< share of the flow's velocity
  double taxis = 0.0;           ///< chi, m2/yr per unit of the attractant
  Coefficient attractant{0.0};  ///< S
  Coefficient initial{0.0};     ///< density at the start
};

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

struct FlowSettings {
  Flow kind = Flow::none;
  std::array<Coefficient, 3> along{};  ///< m/yr along the axes
  Expression stream_function;          ///< m2/yr
  std::string file;                    ///< HDF5 with flow_x, flow_y [, flow_z] on the cells, m/yr
  bool divergence_free = false;
};

/// What leaves through a side. Which one matters: critical sizes differ several-fold.
enum class Border {
  no_flux,  ///< v n - D dn/dn = 0
  hostile,  ///< n = 0
  outflow,  ///< Danckwerts: dn/dn = 0, the flow takes away what arrives
  robin     ///< v n - D dn/dn = permeability n
};

struct BorderSettings {
  std::string side;
  Border kind = Border::no_flux;
  double permeability = 0.0;  ///< m/yr
};

struct ClassSettings {
  std::string name;
  double from = 0.0, to = 0.0;  ///< raster values, ends included
};

enum class Nodata { unspecified, hole, lethal, outflow };
enum class Resample { nearest, mean, majority, bilinear };

struct LandscapeSettings {
  std::string raster;
  int band = 0;          ///< of the file, from 1; 0: its only one
  bool corners = false;  ///< individuals pass where two cells touch at a corner
  Nodata nodata = Nodata::unspecified;
  bool metres = false;  ///< the user says that the raster's coordinates are metres
  std::vector<ClassSettings> classes;
  double cell_size = 0.0;  ///< m; 0: the raster's own
  Resample resampling = Resample::majority;
  bool ascii = false;  ///< write maps as ESRI ASCII grids too
};

struct PatchSettings {
  std::string name;
  Expression where;
};

struct FrontSettings {
  double level = 0.0;  ///< density that marks the front; 0: no front is followed
  std::string axis = "x";
};

/// `analysis: persistence`.
struct PersistenceSettings {
  std::string population;  ///< empty: the first
  bool among_residents = false;
  double tolerance = 1e-11;
};

/// `analysis: critical`.
struct CriticalSettings {
  std::string parameter;
  std::string unit;
  std::vector<double> between;
  int points = 9;
  double tolerance = 1e-9;
};

/// `analysis: spreading`.
struct SpreadingSettings {
  std::string axis = "x";
};

struct Settings {
  LandscapeSettings landscape;
  GridSpec grid;
  bool grid_given = false;
  std::string density_unit = "1";
  std::vector<PopulationSettings> populations;
  std::vector<CompetitionSettings> competition;
  std::vector<PredationSettings> predation;
  FlowSettings flow;
  Drift drift = Drift::exponential;
  std::vector<BorderSettings> borders;
  std::optional<Border> holes;  ///< what a raster's cells without data do, where it has any
  std::vector<PatchSettings> patches;
  FrontSettings front;
  PersistenceSettings persistence;
  CriticalSettings critical;
  SpreadingSettings spreading;
};

/// Declares everything of an ecology input that is not shared by all apps, analyses excepted.
void describe(Parameters& p, Settings& s);

void describe_persistence(Parameters& p, PersistenceSettings& s);
void describe_critical(Parameters& p, Settings& s);
void describe_spreading(Parameters& p, Settings& s);

}  // namespace fluxform::ecology
