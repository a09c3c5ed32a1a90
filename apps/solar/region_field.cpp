#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/choices.hpp"
#include "fluxform/core/quadrature.hpp"

#include "bipolar_regions.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double negligible = 34.0;  // exp(-34) = 1.7e-15: below round-off of the region's peak
constexpr double sharps_cut = 9.0;   // Yeates 2020 leaves out what lies beyond
constexpr double patch_diameter = 4.0 * degree;

void check(const BipolarRegion& r) {
  if (!(std::abs(r.latitude) <= 0.5 * constants::pi) || !std::isfinite(r.longitude))
    throw InputError(described(r) + ": outside the sphere");
  if (!(r.size() > 0.0)) throw InputError(described(r) + ": needs a separation or a size");
  if (!(r.flux >= 0.0) || (r.flux == 0.0 && r.amplitude == 0.0))
    throw InputError(described(r) + ": needs a positive flux or an amplitude");
}

/// What the shape reaches where the field is the region's amplitude.
double greatest_shape(const BipolarRegion& r) {
  if (r.shape == RegionShape::gaussian) return std::exp(-0.5);
  if (r.shape == RegionShape::sharps) return std::exp(-0.5) / std::sqrt(2.0);
  const double spread = 0.4 * r.separation / r.size();
  return 1.0 / (spread * spread);
}

}  // namespace

std::string described(const BipolarRegion& r) {
  return fmt::format("bipolar region at latitude {:.6g}, longitude {:.6g} degrees",
                     r.latitude / degree, r.longitude / degree);
}

RegionShape shape_named(const std::string& name) {
  static const Choices<RegionShape> shapes{{"gaussian", RegionShape::gaussian},
                                           {"sharps", RegionShape::sharps},
                                           {"patches", RegionShape::patches}};
  return choose(shapes, name, "shape of bipolar region");
}

double BipolarRegion::size() const {
  if (rho > 0.0) return rho;
  if (shape == RegionShape::patches) return patch_diameter;
  return (shape == RegionShape::sharps ? 0.56 : 0.5) * separation;
}

RegionField::RegionField(const BipolarRegion& r)
    : shape_(r.shape),
      longitude_(r.longitude),
      rho_(r.size()),
      half_separation_(0.5 * r.separation),
      sin_latitude_(std::sin(r.latitude)),
      cos_latitude_(std::cos(r.latitude)),
      sin_tilt_(std::sin(r.tilt)),
      cos_tilt_(std::cos(r.tilt)),
      along_((shape_ == RegionShape::gaussian ? 0.5 : 1.0) / (rho_ * rho_)),
      across_((shape_ == RegionShape::sharps ? 2.0 : 1.0) / (rho_ * rho_)),
      limit_(shape_ == RegionShape::sharps ? sharps_cut : negligible) {
  check(r);
  if (shape_ == RegionShape::patches && !(half_separation_ > 0.0))
    throw InputError(described(r) + ": patches need a separation");
  scale_ = r.amplitude != 0.0 ? r.amplitude / greatest_shape(r)
                              : r.flux / (radius_cm * radius_cm * unsigned_shape());
}

double RegionField::at(double latitude, double longitude) const {
  const double east = longitude - longitude_;
  return at(std::sin(latitude), std::cos(latitude), std::sin(east), std::cos(east));
}

double RegionField::at(double sin_lat, double cos_lat, double sin_lon, double cos_lon) const {
  const double x = cos_lon * cos_lat, y = sin_lon * cos_lat;
  const double xb = x * cos_latitude_ + sin_lat * sin_latitude_;
  const double z = sin_lat * cos_latitude_ - x * sin_latitude_;
  const double yb = y * cos_tilt_ - z * sin_tilt_, zb = y * sin_tilt_ + z * cos_tilt_;
  return scale_ * shape_turned(xb, yb, zb);
}

double RegionField::shape_turned(double xb, double yb, double zb) const {
  if (shape_ == RegionShape::patches) {
    const auto patch = [&](double cosine) {
      return std::exp(-2.0 * (1.0 - cosine) / (rho_ * rho_));
    };
    const double near = xb * std::cos(half_separation_), off = yb * std::sin(half_separation_);
    return patch(near - off) - patch(near + off);
  }
  // |sin| bounds the angle from below, so most far cells cost no inverse functions
  if (along_ * yb * yb + across_ * zb * zb > limit_) return 0.0;
  return shape_at(std::atan2(yb, xb), std::asin(std::clamp(zb, -1.0, 1.0)));
}

double RegionField::shape_at(double p, double l) const {
  const double xi = along_ * p * p + across_ * l * l;
  return xi > limit_ ? 0.0 : -p / rho_ * std::exp(-xi);
}

double RegionField::reach() const {
  if (shape_ == RegionShape::patches) {
    const double cosine = 1.0 - 0.5 * negligible * rho_ * rho_;
    return half_separation_ + std::acos(std::max(cosine, -1.0));
  }
  return std::min(std::sqrt(limit_ / std::min(along_, across_)), constants::pi);
}

/// The shape is odd in p and even in l, so one quadrant does; stretched polar coordinates follow
/// the ellipse at which the shape is cut.
template <class Weight>
double RegionField::integral(const Weight& weight) const {
  static const GaussRule rule = gauss_rule(48);
  const bool patches = shape_ == RegionShape::patches;
  const double a = patches ? reach() : std::sqrt(limit_ / along_);
  const double c = patches ? reach() : std::sqrt(limit_ / across_);
  double sum = 0.0;
  for (std::size_t m = 0; m < rule.point.size(); ++m)
    for (std::size_t n = 0; n < rule.point.size(); ++n) {
      const double r = 0.5 * (1.0 + rule.point[m]);
      const double angle = 0.25 * constants::pi * (1.0 + rule.point[n]);
      const double p = a * r * std::cos(angle), l = c * r * std::sin(angle);
      if (p > constants::pi || l > 0.5 * constants::pi) continue;
      const double area = rule.weight[m] * rule.weight[n] * r * std::cos(l);
      const double yb = std::cos(l) * std::sin(p);
      sum += area * weight(yb) * std::abs(shape_turned(std::cos(l) * std::cos(p), yb, std::sin(l)));
    }
  return 4.0 * sum * a * c * constants::pi / 8.0;
}

namespace {

/// Integrals over the sphere of a round patch and of its component along its centre.
struct Patch {
  double flux, along;
};

Patch patch_of(double diameter) {
  const double k = 2.0 / (diameter * diameter), far = std::exp(-2.0 * k);
  const double flux = 2.0 * constants::pi / k * (1.0 - far);
  return {flux, flux * ((1.0 + far) / (1.0 - far) - 1.0 / k)};
}

}  // namespace

double RegionField::unsigned_shape() const {
  const bool apart = half_separation_ > 4.0 * rho_;  // overlap: below exp(-32) of the flux
  if (shape_ == RegionShape::patches && apart) return 2.0 * patch_of(rho_).flux;
  return integral([](double) { return 1.0; });
}

double RegionField::moment_of_shape() const {
  if (shape_ == RegionShape::patches)
    return 2.0 * std::sin(half_separation_) * patch_of(rho_).along;
  return integral([](double yb) { return yb; });
}

}  // namespace fluxform::solar
