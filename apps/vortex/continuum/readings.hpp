#pragma once
// What is measured of a continuum run: how far flux has come, what the sample's moment is, what it
// heats, and the voltage along a slab.
#include <vector>

#include "fluxform/output/history.hpp"
#include "fluxform/output/quantity.hpp"

#include "continuum_operator.hpp"

namespace fluxform::vortex {

/// At one time, SI units.
struct Reading {
  double time = 0.0;
  double applied = 0.0;          ///< B outside (mean over the driven sides), T
  double mean = 0.0;             ///< of B over the sample, T
  double penetration = 0.0;      ///< greatest distance from a driven side that flux has reached, m
  double heat = 0.0;             ///< W/m3, mean over the sample
  double heat_so_far = 0.0;      ///< J/m3, since the run's start
  double work_so_far = 0.0;      ///< J/m3: minus the integral of M d(mu0 H), M that of the mean
  double electric_field = 0.0;   ///< of the two faces of a slab, mean, V/m
  double current = 0.0;          ///< through a slab per height, A/m
  double creep_rate = 0.0;       ///< S = -d ln|M| / d ln t at a constant applied field
  std::vector<double> in_holes;  ///< mean of B over each hole, T

  double magnetisation() const;  ///< A/m
};

class ContinuumObserver {
 public:
  /// All must outlive this. `start`: when the run starts, s.
  ContinuumObserver(const ContinuumSettings& s, ContinuumOperator& op, double start);
  /// Takes the reading at t; times must not decrease. Collective.
  const Reading& take(double t, Vec u);
  /// Goes on from the rows of an earlier part of the run.
  void remember(const Columns& earlier);
  Quantities quantities() const;

 private:
  double penetration(Vec u, const SampleRates& rates) const;
  double distance_inside(const Index& i, const SampleRates& rates) const;
  void integrate(Reading& now) const;
  double creep_since_last(const Reading& now) const;
  /// Increase of a running integral over the period that ends now.
  double over_last_period(double Reading::*integral) const;
  void add_slab(Quantities& q) const;
  void add_holes(Quantities& q) const;

  const ContinuumSettings& s_;
  ContinuumOperator& op_;
  double start_;
  double volume_ = 0.0;
  std::vector<double> initial_;  ///< of this rank's cells
  std::vector<Reading> readings_;
};

/// The flux density the input starts from at a cell, T.
double initial_field(const ContinuumSettings& s, const Grid& grid, const Index& i);
/// Its mean over each hole. Collective.
std::vector<double> holes_at_start(const ContinuumSettings& s, const Grid& grid);
}  // namespace fluxform::vortex
