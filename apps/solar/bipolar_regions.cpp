#include "bipolar_regions.hpp"

#include <algorithm>
#include <array>

#include "fluxform/core/error.hpp"
#include "fluxform/core/quadrature.hpp"

#include "point_bipole.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

/// Narrowest half width of a region, in cells, from which on their averages hold its dipole within
/// half a percent (measured over all shapes, places and tilts).
constexpr double least_cells = 0.7;

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
      east_.push_back(std::cos(0.5 * (cells.longitude_faces[i - 1] + cells.longitude_faces[i]) -
                               region.longitude));
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

bool resolved(const SurfaceCells& cells, const BipolarRegion& region) {
  const auto& faces = cells.latitude_faces;
  const auto above = std::upper_bound(faces.begin() + 1, faces.end() - 1, region.latitude);
  const double across = *above - *(above - 1);
  const double along = widest(cells.longitude_faces) * std::cos(region.latitude);
  const double narrowest =
      region.shape == RegionShape::sharps ? region.size() / std::sqrt(2.0) : region.size();
  return narrowest >= least_cells * std::max(across, along);
}

namespace {

std::vector<CellFlux> small_region(const SurfaceCells& cells, const BipolarRegion& region) {
  const RegionField field(region);
  const double moment = field.moment();
  const PointBipole bipole{.latitude = region.latitude,
                           .longitude = region.longitude,
                           .flux = 0.5 * field.unsigned_flux(),
                           .axial = moment * std::sin(region.tilt) * std::cos(region.latitude),
                           .eastward = -moment * std::cos(region.tilt)};
  std::vector<CellFlux> parts = on_cells(cells, bipole);
  if (parts.empty())
    throw InputError(described(region) +
                     ": is smaller than the cells of the grid and too near a "
                     "pole to be put on them; take more cells");
  return parts;
}

void deposit_small(const SurfaceCells& cells, const BipolarRegion& region,
                   std::span<double> field) {
  const std::vector<CellFlux> parts = small_region(cells, region);
  cells.for_owned([&](int i, int j, std::size_t k) {
    for (const CellFlux& part : parts)
      if (part.column == i && part.row == j) field[k] += part.flux / cells.area(i, j);
  });
}

void deposit_resolved(const SurfaceCells& cells, std::span<const BipolarRegion> regions,
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
    const double mean = 0.5 * (own[0] + own[1]);
    for (const Contribution& c : parts[r])
      field[c.cell] += c.average * mean / own[c.average < 0.0 ? 1 : 0];
  }
}

}  // namespace

void deposit(const SurfaceCells& cells, std::span<const BipolarRegion> regions,
             std::span<double> field) {
  std::vector<BipolarRegion> shaped;
  for (const BipolarRegion& region : regions) {
    if (resolved(cells, region))
      shaped.push_back(region);
    else
      deposit_small(cells, region, field);
  }
  deposit_resolved(cells, shaped, field);
}

std::size_t check_deposit(const SurfaceCells& cells, std::span<const BipolarRegion> regions) {
  std::size_t small = 0;
  for (const BipolarRegion& region : regions) {
    if (resolved(cells, region)) {
      (void)RegionField(region);
      continue;
    }
    (void)small_region(cells, region);
    ++small;
  }
  return small;
}

}  // namespace fluxform::solar
