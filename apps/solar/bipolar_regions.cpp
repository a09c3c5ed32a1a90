#include "bipolar_regions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "names.hpp"
#include "quadrature.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double negligible = 34.0;  // exp(-34) = 1.7e-15: below round-off of the region's peak
constexpr double sharps_cut = 9.0;   // Yeates 2020 leaves out what lies beyond
constexpr double patch_diameter = 4.0 * degree;

std::string described(const BipolarRegion& r) {
  return fmt::format("bipolar region at latitude {:.6g}, longitude {:.6g} degrees",
                     r.latitude / degree, r.longitude / degree);
}

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

/// Integral of |shape| over the unit sphere. The shape is odd in p and even in l, so one quadrant
/// does; stretched polar coordinates follow the ellipse at which the shape is cut.
double RegionField::unsigned_shape() const {
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
      const double weight = rule.weight[m] * rule.weight[n] * r * std::cos(l);
      sum += weight * std::abs(shape_turned(std::cos(l) * std::cos(p), std::cos(l) * std::sin(p),
                                            std::sin(l)));
    }
  return 4.0 * sum * a * c * constants::pi / 8.0;
}

namespace {

/// Sines and cosines at the quadrature points of a range of intervals, and their weights.
struct Points {
  std::vector<double> sine, cosine, weight;
  int per_cell = 1;
};

Points points_within(const std::vector<double>& faces, int begin, int end, double origin,
                     const GaussRule& rule) {
  Points points;
  points.per_cell = static_cast<int>(rule.point.size());
  for (int i = begin; i < end; ++i) {
    const double lower = faces[static_cast<std::size_t>(i)];
    const double half = 0.5 * (faces[static_cast<std::size_t>(i) + 1] - lower);
    for (std::size_t q = 0; q < rule.point.size(); ++q) {
      const double x = lower + half * (1.0 + rule.point[q]) - origin;
      points.sine.push_back(std::sin(x));
      points.cosine.push_back(std::cos(x));
      points.weight.push_back(half * rule.weight[q]);
    }
  }
  return points;
}

/// Integrals of one region's field over single cells, area element included.
class CellIntegrals {
 public:
  CellIntegrals(const SurfaceCells& cells, const RegionField& field, const GaussRule& rule)
      : field_(field),
        columns_(points_within(cells.longitude_faces, cells.owned.begin[0], cells.owned.end[0],
                               field.longitude(), rule)),
        rows_(points_within(cells.latitude_faces, cells.owned.begin[1], cells.owned.end[1], 0.0,
                            rule)) {}
  double operator()(int column, int row) const {
    double sum = 0.0;
    for (int q = 0; q < rows_.per_cell; ++q) {
      const auto y = static_cast<std::size_t>(row * rows_.per_cell + q);
      for (int p = 0; p < columns_.per_cell; ++p) {
        const auto x = static_cast<std::size_t>(column * columns_.per_cell + p);
        sum += columns_.weight[x] * rows_.weight[y] * rows_.cosine[y] *
               field_.at(rows_.sine[y], rows_.cosine[y], columns_.sine[x], columns_.cosine[x]);
      }
    }
    return sum;
  }

 private:
  const RegionField& field_;
  Points columns_, rows_;
};

double widest(const std::vector<double>& faces) {
  double width = 0.0;
  for (std::size_t i = 1; i < faces.size(); ++i) width = std::max(width, faces[i] - faces[i - 1]);
  return width;
}

/// Points per direction so that a cell average of the shape is good to about 1e-6.
int points_needed(double cell, double size) {
  const double ratio = cell / size;
  if (ratio < 1.0 / 12.0) return 2;
  if (ratio < 1.0 / 3.0) return 3;
  return ratio < 1.0 ? 4 : 8;
}

struct Contribution {
  std::size_t cell;
  double average, area;
};

/// Which cells a region may touch: those whose centre is within its reach and a cell's diagonal.
class Neighbourhood {
 public:
  Neighbourhood(const SurfaceCells& cells, const BipolarRegion& region, double radius)
      : sine_(std::sin(region.latitude)),
        cosine_(std::cos(region.latitude)),
        nearest_(radius < constants::pi ? std::cos(radius) : -2.0) {
    for (std::size_t i = 1; i < cells.longitude_faces.size(); ++i)
      east_.push_back(std::cos(
          0.5 * (cells.longitude_faces[i - 1] + cells.longitude_faces[i]) - region.longitude));
    for (std::size_t j = 1; j < cells.latitude_faces.size(); ++j)
      latitude_.push_back(0.5 * (cells.latitude_faces[j - 1] + cells.latitude_faces[j]));
  }
  /// Lowest cosine of longitude difference that is near in row j.
  double bound(int j) const {
    const double latitude = latitude_[static_cast<std::size_t>(j)];
    return (nearest_ - sine_ * std::sin(latitude)) / (cosine_ * std::cos(latitude));
  }
  double east(int i) const { return east_[static_cast<std::size_t>(i)]; }

 private:
  double sine_, cosine_, nearest_;
  std::vector<double> east_, latitude_;
};

/// Averages of one region over the owned cells it touches.
std::vector<Contribution> averages(const SurfaceCells& cells, const BipolarRegion& region) {
  const RegionField field(region);
  const double cell = std::max(widest(cells.latitude_faces), widest(cells.longitude_faces));
  const CellIntegrals integral(cells, field, gauss_rule(points_needed(cell, field.size())));
  const Neighbourhood near(cells, region, field.reach() + cell);
  std::vector<Contribution> result;
  double bound = 0.0;
  cells.for_owned([&](int i, int j, std::size_t k) {
    if (i == cells.owned.begin[0]) bound = near.bound(j);
    if (near.east(i) < bound) return;
    const double sum = integral(i - cells.owned.begin[0], j - cells.owned.begin[1]);
    if (sum != 0.0) result.push_back({k, sum / cells.area(i, j), cells.area(i, j)});
  });
  return result;
}

}  // namespace

void deposit(const SurfaceCells& cells, std::span<const BipolarRegion> regions,
             std::span<double> field) {
  std::vector<std::vector<Contribution>> parts;
  std::vector<double> flux(2 * regions.size(), 0.0);  // positive, negative of each region
  for (const BipolarRegion& region : regions) {
    const std::size_t n = 2 * parts.size();
    parts.push_back(averages(cells, region));
    for (const Contribution& c : parts.back())
      flux[n + (c.average < 0.0 ? 1 : 0)] += std::abs(c.average) * c.area;
  }
  MPI_Allreduce(MPI_IN_PLACE, flux.data(), static_cast<int>(flux.size()), MPI_DOUBLE, MPI_SUM,
                cells.comm);
  for (std::size_t r = 0; r < parts.size(); ++r) {
    const std::array<double, 2> own{flux[2 * r], flux[2 * r + 1]};
    if (!(own[0] > 0.0 && own[1] > 0.0))
      throw InputError(described(regions[r]) + ": lies within a single cell of the grid");
    const double mean = 0.5 * (own[0] + own[1]);
    for (const Contribution& c : parts[r])
      field[c.cell] += c.average * mean / own[c.average < 0.0 ? 1 : 0];
  }
}

std::span<const BipolarRegion> emerging(std::span<const BipolarRegion> sorted, double from,
                                        double to) {
  const auto later = [](double time, const BipolarRegion& r) { return time < r.time; };
  const auto first = std::upper_bound(sorted.begin(), sorted.end(), from, later);
  const auto last = std::upper_bound(first, sorted.end(), to, later);
  return {first, last};
}

}  // namespace fluxform::solar
