#pragma once
// What acts on the sample from outside, in reduced units: field, currents through terminals, and
// the mean current density or electric field along periodic axes.
#include <functional>
#include <vector>

#include "gauge.hpp"

namespace fluxform::vortex {

/// A part of the surface through which a total current enters, spread evenly over its area.
struct Terminal {
  Field area;       ///< of the surface at each node, 0 elsewhere
  EdgeField faces;  ///< the same on the edges that would cross the surface, along their axis
  double total_area = 0.0;
  std::function<double(double t)> current;  ///< into the sample, J0 times area
};

struct Surroundings {
  std::function<Vector(double t)> field;
  bool steady_field = true;
  std::vector<Terminal> terminals;
  /// Mean current density along each driven periodic axis.
  std::array<bool, 3> driven{false, false, false};
  std::function<Vector(double t)> mean_current;
  /// What all currents are multiplied by: the points of a sweep.
  double scale = 1.0;

  /// Area of a cut through the grid across each axis.
  Vector across{1.0, 1.0, 1.0};

  /// What enters through terminals that let current in, or flows along driven axes, before scaling;
  /// J0 xi^(d - 1).
  double total_current(double t) const;
  /// Area it enters through.
  double section(double t) const;
  bool any_driven() const { return driven[0] || driven[1] || driven[2]; }
  /// What enters each node's box at time t.
  void inject(double t, Field& in) const;
  /// Adds it to the currents of edges, where these would cross the surface.
  void add_through_surface(double t, EdgeField& current) const;
};

}  // namespace fluxform::vortex
