#pragma once
// What an input says of flux taken as a continuum (`model: continuum`).
#include <optional>
#include <string>
#include <vector>

#include "fluxform/grid/grid.hpp"
#include "fluxform/input/parameters.hpp"

#include "holes.hpp"
#include "law.hpp"

namespace fluxform::vortex {

enum class Law { flux_flow, power_law };
enum class Outside { field, mirror };

struct OutsideSettings {
  std::string side;
  Outside is = Outside::mirror;
  Expression field;  ///< T
};

struct ContinuumSettings {
  GridSpec grid;
  Law law = Law::flux_flow;
  std::optional<double> resistivity;           ///< of the normal state, ohm m
  std::optional<double> upper_critical_field;  ///< T
  std::vector<double> at;                      ///< of a table rho_ff(B), T
  std::vector<double> measured;                ///< its resistivities, ohm m
  std::string table;                           ///< file of such a table
  PowerLaw pinned;
  std::optional<double> exponent;           ///< n, unless it comes from the next two
  std::optional<double> activation_energy;  ///< of creep, J
  std::optional<double> temperature;        ///< K
  Expression field;                         ///< applied, T
  double period = 0.0;                      ///< of the applied field, s; 0: not periodic
  Expression transport;                     ///< current per height through a slab, A/m
  std::vector<OutsideSettings> sides;
  Expression initial;         ///< T
  Holes holes;                ///< found by find_holes
  double front_level = 1e-4;  ///< share of the greatest change of B that marks the front

  FluxFlow flux_flow() const;
  /// Slope of Bardeen and Stephen's rho_ff over B, ohm m/T; none beside a table.
  std::optional<double> flow_slope() const;
};

void describe(Parameters& p, ContinuumSettings& s);

/// Reads the table if there is one. Throws InputError.
void load(const Parameters& p, ContinuumSettings& s);

/// Finds the holes that hold their flux and makes them cells of the grid: bores and enclosed holes
/// for which `sides` says nothing. B evens out in them in next to none of a run of `duration` (s).
void find_holes(ContinuumSettings& s, double duration);

/// Conditions between parts of the input; warns of fields above Bc2 before `stop` (s). Throws
/// InputError.
void check(const Parameters& p, const ContinuumSettings& s, double start, double stop);

}  // namespace fluxform::vortex
