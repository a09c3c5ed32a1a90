#pragma once
// What a solar input says, as read: plain values, before any file is opened or grid made.
#include <optional>
#include <string>

#include "fluxform/fields/maps/map_input.hpp"

#include "flows.hpp"
#include "model.hpp"
#include "monopole.hpp"
#include "region_list.hpp"
#include "synthetic_cycle.hpp"

namespace fluxform::solar {

/// Names of profiles, or `expression` or `file`.
struct FlowSettings {
  std::string rotation = "aft";
  double rigid_speed = 0.0;  ///< m/s
  const Coefficient* rotation_formula = nullptr;
  std::string meridional = "aft";
  double meridional_speed = 11.0;  ///< m/s
  double meridional_exponent = 2.33;
  const Coefficient* meridional_formula = nullptr;
  const Coefficient* stream_function = nullptr;  ///< km^2/s; replaces both
  std::string file;            ///< HDF5 with both components on a grid; replaces both
  std::string slice = "auto";  ///< of that file: a number, or auto
};

enum class InitialField { none, expression, dipole, steady, map };

struct InitialSettings {
  InitialField kind = InitialField::none;
  Expression formula{};
  double amplitude = 0.0;  ///< of the dipole: at the north pole, G; of the steady profile likewise
  bool odd = true;         ///< steady profile: opposite poles
  MapInput map{.options = {.usual = {"Data", "br"}}};
  Monopole monopole = Monopole::subtract;
};

enum class RegionSource { none, list, synthetic };

struct RegionSettings {
  RegionSource source = RegionSource::none;
  std::string file;
  RegionShape shape = RegionShape::sharps;
  SyntheticCycle cycle;
};

struct Settings {
  int longitudes = 360;
  int latitudes = 180;
  bool grid_from_map = false;  ///< the cells are the boxes of the initial map
  bool sine_latitude = false;
  std::string start_date;
  FlowSettings flow;
  InitialSettings initial;
  RegionSettings regions;
  int seed = 1;
};

/// The keys of the section `grid`.
void describe_grid(Parameters& p, Settings& s);
/// All others that are neither the model's nor shared by all apps.
void describe(ModelInput& in, Settings& s, SurfaceFlux& model);

}  // namespace fluxform::solar
