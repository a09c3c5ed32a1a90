#include "prediction.hpp"

#include <cmath>
#include <functional>

#include "fluxform/core/constants.hpp"

namespace fluxform::gorsky {
namespace {

using constants::pi;

/// Where f changes its sign between two places.
double root(double low, double high, const std::function<double(double)>& f) {
  const bool rises = f(low) < 0.0;
  for (int k = 0; k < 200; ++k) {
    const double middle = 0.5 * (low + high);
    ((f(middle) < 0.0) == rises ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double bessel_slope(double x) { return std::cyl_bessel_j(0, x) - std::cyl_bessel_j(1, x) / x; }
double neumann_slope(double x) { return std::cyl_neumann(0, x) - std::cyl_neumann(1, x) / x; }

/// The wave number of the slowest mode that goes as the cosine of the angle, from a to b.
double round_wave(double a, double b) {
  if (a <= 0.0) return root(1.0, 2.5, bessel_slope) / b;
  const double middle = 2.0 / (a + b);
  return root(0.8 * middle, 1.2 * middle, [a, b](double k) {
    return bessel_slope(k * a) * neumann_slope(k * b) - bessel_slope(k * b) * neumann_slope(k * a);
  });
}

/// The wave number of a strip's slowest mode, squared, with what its own stress does to the rate.
double strip_rate(SelfStress self, double d, double strength) {
  double q = 0.5 * pi;
  if (self == SelfStress::fixed_moment)
    q = root(1e-3, 0.5 * pi, [strength](double x) {
      return (1.0 + strength) * x * x * x * std::cos(x) -
             3.0 * strength * (std::sin(x) - x * std::cos(x));
    });
  return 4.0 * q * q / (d * d) * (self == SelfStress::none ? 1.0 : 1.0 + strength);
}

}  // namespace

double relaxation_strength(const Body& body, double temperature, double mean) {
  const Metal& metal = body.metal;
  const double volume = body.at(0).volume;
  const double room = metal.crowding == Crowding::none ? 1.0 : 1.0 - mean / metal.sites;
  return metal.modulus * volume * volume * mean * room /
         (9.0 * constants::gas_constant * temperature);
}

std::optional<double> predicted_time(const Body& body, const GridSpec& grid, double mean) {
  const Species& s = body.at(0);
  const bool known = s.given_by.factor > 0.0 || s.diffusivity_given->is_constant();
  if (body.mobile() > 1 || body.trap_kinds() > 0 || !body.isotherms.empty() || !known ||
      s.interaction != 0.0 || s.is_open || !body.metal.is_isothermal() ||
      body.metal.heating(0.0) != 0.0 || !body.metal.stress.bends())
    return {};
  const double warm = body.metal.given_temperature->constant;
  const double d = s.given_by.factor > 0.0 ? s.given_by.at(warm) : s.diffusivity_given->constant;
  const AxisSpec& across = grid.axes[0];
  const SelfStress self = body.metal.self_stress;
  if (body.metal.stress.kind == Stress::Kind::wire) {
    if (!grid.axes[1].periodic) return {};
    const double wave = round_wave(across.from, across.to);
    if (self != SelfStress::none) return {};
    return 1.0 / (d * wave * wave);
  }
  if (grid.geometry != Geometry::cartesian) return {};
  const double nu = body.metal.poisson;
  const double two_axes = self == SelfStress::flat ? 2.0 / (1.0 - nu) : 1.0;
  const double strength = two_axes * relaxation_strength(body, warm, mean);
  return 1.0 / (d * strip_rate(self, across.to - across.from, strength));
}

}  // namespace fluxform::gorsky
