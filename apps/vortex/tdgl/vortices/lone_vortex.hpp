#pragma once
// One vortex far from all others, moving slowly in an infinite film: the limit of flux flow at low
// fields.
//
//   f'' + f'/r - f/r^2 + f - f^3 = 0                      its core, |psi| = f(r)
//   g'' + g'/r - g/r^2 = a (g + 1/r),  a = u f^2 / sqrt(1 + gamma^2 f^2)   mu = v g(r) sin(angle)
//   eta = pi int r dr [ u sqrt(1 + gamma^2 f^2) f'^2 + a (g + 1/r)^2 + g'^2 + g^2/r^2 ]
//
// drag per length and speed, so that a current density j moves it at v = 2 pi j / eta.
#include <vector>

#include "model.hpp"

namespace fluxform::vortex {

class LoneVortex {
 public:
  /// Central differences on `nodes` steps out to 40 xi.
  LoneVortex(const GinzburgLandau& law, int nodes);

  double core(double r) const;  ///< f, interpolated
  double slope() const;         ///< f'(0)
  double drag() const;          ///< eta

 private:
  void solve_core();
  void solve_potential();
  double radius(std::size_t i) const { return step_ * static_cast<double>(i); }
  double drag_on(std::size_t i) const;

  GinzburgLandau law_;
  double step_;
  std::vector<double> f_, g_;
};

/// eta by extrapolation from two grids, to some 1e-5.
double drag_of_lone_vortex(const GinzburgLandau& law);

}  // namespace fluxform::vortex
