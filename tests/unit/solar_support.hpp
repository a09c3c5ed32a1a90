#pragma once
// Cells of the sphere's surface, shared by rows of latitude among the ranks, and what the model
// reports of averages over them.
#include <cmath>
#include <map>
#include <span>
#include <vector>

#include "fluxform/app/profiles.hpp"
#include "fluxform/app/report.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/core/quadrature.hpp"
#include "fluxform/fv/totals.hpp"
#include "fluxform/grid/surface_cells.hpp"

#include "model.hpp"
#include "sun.hpp"

namespace fluxform::solar {

inline GridSpec sphere_of(const std::vector<double>& longitude_faces,
                          const std::vector<double>& latitude_faces) {
  AxisSpec longitude{.name = "longitude"}, latitude{.name = "latitude"};
  longitude.cells = static_cast<int>(longitude_faces.size()) - 1;
  longitude.from = longitude_faces.front();
  longitude.to = longitude_faces.back();
  longitude.periodic = true;
  latitude.cells = static_cast<int>(latitude_faces.size()) - 1;
  latitude.spacing = Spacing::listed;
  latitude.listed = latitude_faces;
  GridSpec spec;
  spec.geometry = Geometry::sphere;
  spec.axes = {longitude, latitude};
  spec.length_scale = radius_m;
  return spec;
}

inline std::vector<double> even_faces(double from, double to, int cells) {
  std::vector<double> faces;
  for (int i = 0; i <= cells; ++i) faces.push_back(from + (to - from) * i / cells);
  return faces;
}

/// rows x 2 rows cells, uniform in both angles, longitude from `west`. Grids with too few rows for
/// the ranks are whole on each of them.
inline SurfaceCells even_cells(int rows, MPI_Comm comm = MPI_COMM_SELF, double west = 0.0) {
  const double pi = constants::pi;
  const GridSpec spec =
      sphere_of(even_faces(west, west + 2.0 * pi, 2 * rows), even_faces(-0.5 * pi, 0.5 * pi, rows));
  return SurfaceCells(Grid(spec, 1, rows < 2 * ranks_of(comm) ? MPI_COMM_SELF : comm));
}

/// What the model reports of cell averages, by name.
struct Seen {
  std::map<std::string, double> values;
  std::vector<double> zonal_mean;
  double operator[](const std::string& name) const { return values.at(name); }
};

class Observer {
 public:
  explicit Observer(const SurfaceCells& cells)
      : grid_(sphere_of(cells.longitude_faces, cells.latitude_faces), 1, cells.comm) {
    model_.moments = Moments(cells.longitude_faces, cells.latitude_faces);
  }
  Seen operator()(std::span<const double> field) {
    const Handle<Vec> u = grid_.create_global();
    std::copy(field.begin(), field.end(), WriteArray(u).data());
    InternalUnits units;
    units.set("m", radius_m);
    units.set("day", 1.0);
    units.set("G", 1.0);
    const Sums sums = Totals<SurfaceFlux>(model_, grid_).sums(0.0, u);
    Report report(ranges(grid_, u), units);
    model_.report(SumsByName(sums, grid_), report);
    Seen seen{{}, mean_profile("zonal_mean", grid_, {"br", "G"}, 1, radial_field, u).values};
    for (const Quantity& q : report.said()) seen.values[q.name] = q.value;
    return seen;
  }

 private:
  SurfaceFlux model_;
  Grid grid_;
};

/// The cell averages of f(latitude, longitude), by Gauss points in both angles.
template <class F>
std::vector<double> averages_of(const SurfaceCells& cells, F&& f) {
  const GaussRule rule = gauss_rule(6);
  std::vector<double> field(cells.owned_size());
  cells.for_owned([&](int i, int j, std::size_t k) {
    const double south = cells.latitude_faces[static_cast<std::size_t>(j)];
    const double half = 0.5 * (cells.latitude_faces[static_cast<std::size_t>(j) + 1] - south);
    const double west = cells.longitude_faces[static_cast<std::size_t>(i)];
    double sum = 0.0;
    for (std::size_t y = 0; y < rule.point.size(); ++y)
      for (std::size_t x = 0; x < rule.point.size(); ++x) {
        const double latitude = south + half * (1.0 + rule.point[y]);
        sum += half * rule.weight[y] * 0.5 * rule.weight[x] * std::cos(latitude) *
               f(latitude, west + 0.5 * cells.width(i) * (1.0 + rule.point[x]));
      }
    field[k] = sum / cells.height(j);
  });
  return field;
}

}  // namespace fluxform::solar
