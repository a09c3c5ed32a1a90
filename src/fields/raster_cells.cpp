#include "fluxform/fields/raster_cells.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/dataset.hpp"

namespace fluxform {
namespace {

/// Factor from the user's metres or degrees to the map's coordinates, the same along both axes.
double map_factor(const Grid& grid, const Raster& raster, const std::string& file) {
  const bool sphere = grid.geometry() == Geometry::sphere;
  if (grid.dimension() != 2 || (!sphere && grid.geometry() != Geometry::cartesian))
    throw InputError(
        fmt::format("'{}': a raster needs a grid with two axes, x and y or longitude "
                    "and latitude",
                    file));
  if (sphere && !raster.where().geographic && !raster.where().crs.empty())
    throw InputError(fmt::format("'{}' has coordinates in lengths, the grid in degrees", file));
  if (!sphere && raster.where().geographic)
    throw InputError(
        fmt::format("'{}' has coordinates in degrees; project it to metres first (e.g. "
                    "gdalwarp -t_srs EPSG:3035)",
                    file));
  return sphere ? 1.0 : 1.0 / raster.where().metre;
}

/// A longitude as the map counts it, where the grid's circle begins elsewhere than the map's.
double longitude_on(const Raster& raster, double longitude) {
  const double left = raster.where().left, turn = 360.0;
  return longitude - turn * std::floor((longitude - left) / turn);
}

std::vector<double> at_centres(const Places& places, const Raster& raster, double factor) {
  const Grid& grid = places.grid();
  const bool sphere = grid.geometry() == Geometry::sphere;
  std::vector<double> values;
  grid.for_owned([&](const Index& i) {
    const Point x = grid.centre(i);
    const double across = factor * places.user(0, x), up = factor * places.user(1, x);
    const auto found = raster.at(sphere ? longitude_on(raster, across) : across, up);
    values.push_back(found.value_or(std::numeric_limits<double>::quiet_NaN()));
  });
  return values;
}

std::vector<double> resampled(const Places& places, const Raster& raster, double factor,
                              Resampling how) {
  const Grid& grid = places.grid();
  const Box& own = grid.owned();
  const auto edge = [&](std::size_t a, int face) {
    Point x{};
    x[a] = grid.axis(static_cast<int>(a)).faces[static_cast<std::size_t>(face)];
    return factor * places.user(a, x);
  };
  return raster.read(edge(0, own.begin[0]), edge(1, own.begin[1]), edge(0, own.end[0]),
                     edge(1, own.end[1]), own.end[0] - own.begin[0], own.end[1] - own.begin[1],
                     how);
}

}  // namespace

CellField read_raster(const Places& places, const std::string& file, std::optional<int> band,
                      Resampling how) {
  const Grid& grid = places.grid();
  std::vector<double> own;
  collectively(grid.comm(), [&] {
    const Raster raster(file, band);
    const double factor = map_factor(grid, raster, file);
    const bool equal = grid.geometry() == Geometry::cartesian && grid.axis(0).uniform &&
                       grid.axis(1).uniform && grid.axis(0).centering == Centering::cell &&
                       grid.axis(1).centering == Centering::cell;
    own = equal ? resampled(places, raster, factor, how) : at_centres(places, raster, factor);
  });
  return with_neighbours(grid, own);
}

}  // namespace fluxform
