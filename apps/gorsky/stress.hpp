#pragma once
// Hydrostatic stress in closed form, a third of the stress tensor's trace, tension positive. E is
// Young's modulus, nu Poisson's ratio, y the distance from the neutral axis, r and theta count from
// a defect (theta = 0 along the glide plane, and straight ahead of a crack).
//
// | bent_strip       | E kappa y/3                                            |
// | bent_plate       | E kappa y/(3 (1 - nu))             no lateral strain   |
// | bent_wire        | E kappa r cos(phi)/3                                   |
// | torsion          | 0                                                      |
// | pressurised_tube | (p_i a^2 - p_o b^2)/(b^2 - a^2) times 1, 2/3 if open   |
// | thermal          | 2 alpha E (T_0 - T)/(3 (1 - nu))   plate kept flat, cylinder, sphere |
// | edge_dislocation | -(1 + nu) G b sin(theta)/(3 pi (1 - nu) r)             |
// | crack_tip        | 2 (1 + nu)/3 K_I cos(theta/2)/sqrt(2 pi r)             plane strain |
#include "fluxform/fields/model_input.hpp"

namespace fluxform::gorsky {

struct Stress {
  enum class Kind { none, strip, plate, wire, torsion, tube, thermal, dislocation, crack };
  Kind kind = Kind::none;
  double curvature = 0.0;                             ///< 1/m
  double inner_pressure = 0.0, outer_pressure = 0.0;  ///< Pa
  bool open_ends = false;
  double expansion = 0.0, reference = 0.0;    ///< 1/K; K
  double shear_modulus = 0.0, burgers = 0.0;  ///< Pa; m
  double intensity = 0.0;                     ///< Pa sqrt(m)
  std::optional<double> neutral_axis;         ///< m along the first axis

  /// Declares `stress_of`. `modulus` and `poisson` are the metal's.
  void describe(ModelInput& in, const double& modulus, const double& poisson);
  /// Pa at a place and its temperature.
  double operator()(const Point& x, double temperature) const;
  double across(const Point& x) const;
  bool bends() const { return kind == Kind::strip || kind == Kind::plate || kind == Kind::wire; }
  /// The integral of the squared distance from the neutral axis over a strip's thickness, m3.
  double inertia() const;
  /// Twice the elastic energy per volume over the square of sigma_h, 1/Pa, where bending makes it.
  std::optional<double> compliance() const;
  /// Whether sigma_h has no bound where r goes to zero.
  bool is_singular() const { return kind == Kind::dislocation || kind == Kind::crack; }

 private:
  /// Distance and angle from the origin, or from the axis of a round grid.
  struct Polar {
    double r, theta;
  };
  Polar polar(const Point& x) const;
  void check(Checker& c) const;
  const double* modulus_ = nullptr;
  const double* poisson_ = nullptr;
  const GridSpec* grid_ = nullptr;
};

}  // namespace fluxform::gorsky
