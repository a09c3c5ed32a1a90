#pragma once
// What a solar input says, as read: plain values, before any file is opened or grid made.
#include <optional>
#include <string>

#include "fluxform/app/run_controls.hpp"
#include "fluxform/flux/advection.hpp"

#include "flows.hpp"
#include "map_file.hpp"
#include "region_list.hpp"
#include "remap.hpp"
#include "synthetic_cycle.hpp"

namespace fluxform::solar {

/// Names of profiles, or `expression` or `file`.
struct FlowSettings {
  std::string rotation = "aft";
  double rigid_speed = 0.0;  ///< m/s
  Expression rotation_formula{};
  std::string meridional = "aft";
  double meridional_speed = 11.0;  ///< m/s
  double meridional_exponent = 2.33;
  Expression meridional_formula{};
  Expression stream_function{};  ///< km^2/s; replaces both
  bool has_stream_function = false;
  std::string file;              ///< HDF5 with both components on a grid; replaces both
  std::string slice = "auto";    ///< of that file: a number, or auto
  double quenching_field = 0.0;  ///< G; 0: flows do not notice the field
};

enum class InitialField { none, expression, dipole, steady, map };

struct InitialSettings {
  InitialField kind = InitialField::none;
  Expression formula{};
  double amplitude = 0.0;  ///< of the dipole: at the north pole, G; of the steady profile likewise
  bool odd = true;         ///< steady profile: opposite poles
  std::string file;
  std::string slice = "auto";  ///< a number, or auto
  MapOptions map;
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
  double start_year = 0.0;  ///< decimal year of t = 0, or 0 for a run outside the calendar
  std::string start_date;
  Coefficient diffusivity{300.0};    ///< km^2/s
  std::optional<double> decay_time;  ///< years
  Advection advection = Advection::fourth;
  FlowSettings flow;
  InitialSettings initial;
  RegionSettings regions;
  int seed = 1;
};

/// What a key `slice` says: a number, or nothing for auto. Throws InputError.
std::optional<int> slice_named(const std::string& word);

/// Declares everything of a solar input that is not shared by all apps.
void describe(Parameters& p, Settings& s);

}  // namespace fluxform::solar
