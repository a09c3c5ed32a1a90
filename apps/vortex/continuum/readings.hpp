#pragma once
// What is measured of a continuum run: how far flux has come, what the sample's moment is, what it
// heats, and the voltage along a slab.
#include <vector>

#include "fluxform/fv/sums.hpp"
#include "fluxform/output/history.hpp"

#include "input.hpp"

namespace fluxform::vortex {

/// At one time, SI units.
struct Reading {
  double time = 0.0;
  double applied = 0.0;      ///< B outside (mean over the driven sides), T
  double mean = 0.0;         ///< of B over the sample, T
  double heat = 0.0;         ///< W/m3, mean over the sample
  double heat_so_far = 0.0;  ///< J/m3, since the run's start
  double work_so_far = 0.0;  ///< J/m3: minus the integral of M d(mu0 H), M that of the mean

  double magnetisation() const;  ///< A/m
};

/// Means of B over each hole. Collective.
std::vector<double> means_in_holes(const Holes& holes, const Grid& grid, Vec u);

class Readings {
 public:
  /// Both must outlive this. `start`: when the run starts, s. Collective.
  Readings(const ContinuumInput& s, const Grid& grid, double start);
  /// Takes the reading of u at t, which had `sums` and began as `at_start`; times must not
  /// decrease. Collective.
  Quantities take(double t, Vec u, Vec at_start, const Sums& sums);
  /// Goes on from the rows of an earlier part of the run.
  void remember(const Columns& earlier);

 private:
  Reading reading(double t, const Sums& sums) const;
  double penetration(Vec u, Vec at_start, const Sums& sums) const;
  double distance_inside(const Index& i, const Sums& sums) const;
  double creep_since(const Reading& last, const Reading& now) const;
  double over_last_period(double Reading::*integral) const;
  void add_slab(const Sums& sums, Quantities& q) const;
  void add_holes(Vec u, Quantities& q) const;

  const ContinuumInput& s_;
  const Grid& grid_;
  double start_, volume_;
  std::vector<Reading> readings_;
};

}  // namespace fluxform::vortex
