#pragma once
// Axisymmetric surface flows as functions of latitude: eastward rotation and northward circulation.
//
//   const MeridionalFlow u = MeridionalFlow::aft();   u.speed(0.5)  ->  m/s, northward positive
//
// Papers write v_theta, southward positive; every profile here is its negative, so that a positive
// amplitude flows poleward in both hemispheres.
#include <string>
#include <vector>

namespace fluxform::solar {

/// v = cos(lat) (a + b sin^2 lat + c sin^4 lat) in m/s, eastward, in a frame named by the maker.
struct Rotation {
  double a = 0.0, b = 0.0, c = 0.0;  ///< m/s
  double speed(double latitude) const;
  /// Angular velocity in rad/s.
  double rate(double latitude) const;

  static Rotation none() { return {}; }
  /// Solid body turning at `speed` m/s at the equator.
  static Rotation rigid(double speed) { return {speed, 0.0, 0.0}; }
  /// AFT: 46, -262, -379 m/s, Carrington-like frame. Hathaway & Rightmire 2011, ApJ 729, 80;
  /// coefficients as in HipFT (Caplan et al. 2025, arXiv:2501.06377).
  static Rotation aft() { return {46.0, -262.0, -379.0}; }
  /// 13.38 - 2.30 s^2 - 1.62 s^4 deg/day synodic (Snodgrass 1983, ApJ 270, 288) less the synodic
  /// Carrington rate 360/27.2753 deg/day.
  static Rotation snodgrass();
  /// 0.18 - 2.30 s^2 - 1.62 s^4 deg/day: van Ballegooijen, Cartledge & Priest 1998, ApJ 501, 866.
  static Rotation van_ballegooijen();
  /// 14.713 - 2.396 s^2 - 1.787 s^4 deg/day sidereal, of Doppler features (Snodgrass & Ulrich 1990,
  /// ApJ 351, 309), as 13.7195 synodic less the synodic Carrington rate.
  static Rotation snodgrass_ulrich();
  /// The same shear about 0.18 deg/day at the equator, as in Yeates' flux transport codes.
  static Rotation yeates();
  /// From degrees a day.
  static Rotation degrees_per_day(double a, double b, double c);
};

/// Northward flow in m/s, odd in latitude.
class MeridionalFlow {
 public:
  double speed(double latitude) const;
  /// Delta_u = (1/R) du/dlat at the equator, 1/s: sets the dynamo effectivity range
  /// sqrt(eta / (R^2 Delta_u)). Petrovay, Nagy & Yeates 2020, JSWSC 10, 50.
  double divergence_at_equator() const;
  /// Integral of u over latitude from the equator, m/s: the steady zonal field under diffusivity
  /// eta [m^2/s] is B_equator exp(R integral(lat) / eta).
  double integral(double latitude) const;
  /// Steady field at `latitude` over that at the pole, for diffusivity eta in m^2/s.
  double steady_ratio(double latitude, double eta) const;

  static MeridionalFlow none() { return {}; }
  /// cos(lat) (22 s + 11 s^3 - 28 s^5) m/s. Hathaway & Rightmire 2011; HipFT (arXiv:2501.06377).
  static MeridionalFlow aft();
  /// v0 sin(pi lat / 75 deg) equatorward of 75 deg, none beyond: van Ballegooijen et al. 1998.
  static MeridionalFlow van_ballegooijen(double v0 = 11.0);
  /// v0 sin(2 lat).
  static MeridionalFlow sin_2lat(double v0);
  /// v0 C s (1 - s^2)^(p/2) with its greatest speed v0: Muñoz-Jaramillo et al. 2009, ApJ 698, 461;
  /// Whitbread et al. 2017, A&A 607, A76. Throws InputError unless p > 0.
  static MeridionalFlow p_profile(double v0, double p);

 private:
  enum class Kind { none, aft, van_ballegooijen, sin_2lat, p_profile };
  MeridionalFlow() = default;
  MeridionalFlow(Kind kind, double amplitude, double exponent = 0.0)
      : kind_(kind), amplitude_(amplitude), exponent_(exponent) {}
  Kind kind_ = Kind::none;
  double amplitude_ = 0.0;  ///< m/s; of the p-profile: v0 C
  double exponent_ = 0.0;
};

/// Profiles by the names an input may use; `rigid_speed` (m/s at the equator) is for `rigid`,
/// `speed` (m/s) and `exponent` for the meridional profiles that have them. Throws InputError.
Rotation rotation_named(const std::string& name, double rigid_speed = 0.0);
MeridionalFlow meridional_named(const std::string& name, double speed, double exponent);
std::vector<std::string> rotation_names();
std::vector<std::string> meridional_names();

}  // namespace fluxform::solar
