#include "flows.hpp"

#include <cmath>

#include "fluxform/core/choices.hpp"

#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double carrington_synodic = 360.0 / 27.2753;  // deg/day
constexpr double turning_latitude = 75.0 * degree;      // of van Ballegooijen's meridional flow

double square(double x) { return x * x; }

}  // namespace

double Rotation::speed(double latitude) const {
  return std::cos(latitude) * radius_m * rate(latitude);
}

double Rotation::rate(double latitude) const {
  const double s2 = square(std::sin(latitude));
  return (a + s2 * (b + s2 * c)) / radius_m;
}

Rotation Rotation::degrees_per_day(double a, double b, double c) {
  const double metres_per_second = degree / seconds_per_day * radius_m;
  return {a * metres_per_second, b * metres_per_second, c * metres_per_second};
}

Rotation Rotation::snodgrass() { return degrees_per_day(13.38 - carrington_synodic, -2.30, -1.62); }
Rotation Rotation::van_ballegooijen() { return degrees_per_day(0.18, -2.30, -1.62); }
Rotation Rotation::snodgrass_ulrich() {
  return degrees_per_day(13.7195 - carrington_synodic, -2.396, -1.787);
}
Rotation Rotation::yeates() { return degrees_per_day(0.18, -2.396, -1.787); }

MeridionalFlow MeridionalFlow::aft() { return {Kind::aft, 1.0}; }
MeridionalFlow MeridionalFlow::van_ballegooijen(double v0) { return {Kind::van_ballegooijen, v0}; }
MeridionalFlow MeridionalFlow::sin_2lat(double v0) { return {Kind::sin_2lat, v0}; }

MeridionalFlow MeridionalFlow::p_profile(double v0, double p) {
  if (!(p > 0.0)) throw InputError("the exponent of the meridional flow must be positive");
  const double c = std::pow(1.0 + p, 0.5 * (p + 1.0)) / std::pow(p, 0.5 * p);
  return {Kind::p_profile, v0 * c, p};
}

double MeridionalFlow::speed(double latitude) const {
  const double s = std::sin(latitude), s2 = s * s, cosine = std::cos(latitude);
  switch (kind_) {
    case Kind::none:
      return 0.0;
    case Kind::aft:
      return cosine * s * (22.0 + s2 * (11.0 - 28.0 * s2));
    case Kind::van_ballegooijen:
      if (std::abs(latitude) >= turning_latitude) return 0.0;
      return amplitude_ * std::sin(constants::pi * latitude / turning_latitude);
    case Kind::sin_2lat:
      return 2.0 * amplitude_ * s * cosine;
    case Kind::p_profile:
      return amplitude_ * s * std::pow(std::abs(cosine), exponent_);
  }
  return 0.0;
}

double MeridionalFlow::divergence_at_equator() const {
  switch (kind_) {
    case Kind::none:
      return 0.0;
    case Kind::aft:
      return 22.0 / radius_m;
    case Kind::van_ballegooijen:
      return amplitude_ * constants::pi / turning_latitude / radius_m;
    case Kind::sin_2lat:
      return 2.0 * amplitude_ / radius_m;
    case Kind::p_profile:
      return amplitude_ / radius_m;
  }
  return 0.0;
}

double MeridionalFlow::integral(double latitude) const {
  const double s2 = square(std::sin(latitude));
  switch (kind_) {
    case Kind::none:
      return 0.0;
    case Kind::aft:
      return s2 * (11.0 + s2 * (2.75 - 28.0 / 6.0 * s2));
    case Kind::van_ballegooijen: {
      const double turn = std::fmin(std::abs(latitude) / turning_latitude, 1.0) * constants::pi;
      return amplitude_ * turning_latitude / constants::pi * (1.0 - std::cos(turn));
    }
    case Kind::sin_2lat:
      return amplitude_ * s2;
    case Kind::p_profile: {
      const double cosine = std::abs(std::cos(latitude));
      return amplitude_ * (1.0 - std::pow(cosine, exponent_ + 1.0)) / (exponent_ + 1.0);
    }
  }
  return 0.0;
}

double MeridionalFlow::steady_ratio(double latitude, double eta) const {
  return std::exp(radius_m / eta * (integral(latitude) - integral(0.5 * constants::pi)));
}

namespace {

using RotationMaker = Rotation (*)(double);
const Choices<RotationMaker>& rotations() {
  static const Choices<RotationMaker> table{
      {"none", [](double) { return Rotation::none(); }},
      {"rigid", Rotation::rigid},
      {"aft", [](double) { return Rotation::aft(); }},
      {"snodgrass", [](double) { return Rotation::snodgrass(); }},
      {"snodgrass_ulrich", [](double) { return Rotation::snodgrass_ulrich(); }},
      {"yeates", [](double) { return Rotation::yeates(); }},
      {"van_ballegooijen", [](double) { return Rotation::van_ballegooijen(); }}};
  return table;
}

using MeridionalMaker = MeridionalFlow (*)(double, double);
const Choices<MeridionalMaker>& meridionals() {
  static const Choices<MeridionalMaker> table{
      {"none", [](double, double) { return MeridionalFlow::none(); }},
      {"aft", [](double, double) { return MeridionalFlow::aft(); }},
      {"van_ballegooijen", [](double v, double) { return MeridionalFlow::van_ballegooijen(v); }},
      {"sin_2lat", [](double v, double) { return MeridionalFlow::sin_2lat(v); }},
      {"p_profile", MeridionalFlow::p_profile}};
  return table;
}

}  // namespace

Rotation rotation_named(const std::string& name, double rigid_speed) {
  return choose(rotations(), name, "rotation profile")(rigid_speed);
}

MeridionalFlow meridional_named(const std::string& name, double speed, double exponent) {
  return choose(meridionals(), name, "meridional flow profile")(speed, exponent);
}

std::vector<std::string> rotation_names() { return names_of(rotations()); }
std::vector<std::string> meridional_names() { return names_of(meridionals()); }

}  // namespace fluxform::solar
