// One look at all cells of the raster that gives a grid.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/app/raster_grid.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

struct Survey {
  long long cells = 0;
  long long without_data = 0;
  long long without_class = 0;
  double example = 0.0;  ///< a value that no class names
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();

  void see(double value, const std::vector<RasterClass>& classes) {
    ++cells;
    if (std::isnan(value)) {
      ++without_data;
      return;
    }
    least = std::min(least, value);
    greatest = std::max(greatest, value);
    const auto names = [&](const RasterClass& c) { return value >= c.from && value <= c.to; };
    if (classes.empty() || std::any_of(classes.begin(), classes.end(), names)) return;
    ++without_class;
    example = value;
  }
};

Survey survey(const RasterGrid& raster) {
  Survey s;
  for (int row = 0; row < raster.layer->rows(); ++row)
    for (int column = 0; column < raster.layer->columns(); ++column)
      s.see((*raster.layer)(column, row), raster.classes);
  return s;
}

/// What is wrong with the raster as a grid; empty if nothing is.
std::string mistake_in(const RasterGrid& raster, const Survey& found) {
  if (found.without_data == found.cells)
    return "no cell of this raster has data: there are no cells";
  if (found.without_data > 0 && !raster.may_have_holes)
    return fmt::format("{} cells of this raster have no data: {}", found.without_data,
                       raster.meaning_missing);
  if (std::max(std::abs(found.least), std::abs(found.greatest)) > 1e30)
    return fmt::format(
        "this raster's values go from {:g} to {:g}: such numbers stand for 'no data', but the file "
        "does not say so; gdal_edit.py -a_nodata {:.17g} does",
        found.least, found.greatest, std::abs(found.least) > 1e30 ? found.least : found.greatest);
  return "";
}

/// A raster that names no coordinate system and lies where longitudes and latitudes do may be one
/// in degrees. Only the user knows.
std::string perhaps_degrees(const RasterGrid& raster) {
  const RasterLayer& layer = *raster.layer;
  const double right = layer.left() + layer.columns() * layer.width();
  const double top = layer.bottom() + layer.rows() * layer.height();
  const bool named = raster.metres || !layer.where().crs.empty();
  if (named || layer.left() < -180.0 || right > 360.0 || layer.bottom() < -90.0 || top > 90.0)
    return "";
  return fmt::format(
      "this raster names no coordinate system and lies between ({:g}, {:g}) and ({:g}, {:g}), "
      "which "
      "may be degrees: if they are metres, say 'coordinates: metres'; if not, project it to metres "
      "first (e.g. gdalwarp -s_srs EPSG:4326 -t_srs EPSG:3035)",
      layer.left(), layer.bottom(), right, top);
}

/// Tells how much longer the map is than the ground; up to 1 % is usual.
void warn_of_stretch(const RasterGrid& raster) {
  const auto stretch = raster.layer->raster().stretch();
  if (!stretch) return;
  const auto [x, y] = *stretch;
  if (std::max(std::abs(x - 1.0), std::abs(y - 1.0)) <= 0.01) return;
  console::warn(
      "'{}' lies in '{}', whose lengths are {:.4g} (x) and {:.4g} (y) times those on the "
      "ground here: distances and areas (times {:.4g}) are wrong by that; project it to a "
      "local system first, e.g. gdalwarp -t_srs EPSG:32632 (the UTM zone of the place)",
      raster.file, raster.layer->raster().crs_name(), x, y, x * y);
}

void tell_joined(const RasterGrid& raster) {
  const RasterLayer& layer = *raster.layer;
  if (layer.joined() == 0) return;
  console::info("  neighbours: {} empty cells join the {}, {:.4g} m2", layer.joined(),
                raster.variable,
                static_cast<double>(layer.joined()) * layer.width() * layer.height());
}

Survey survey_located(const Parameters& p, const std::string& key, const RasterGrid& raster) {
  try {
    return survey(raster);
  } catch (const InputError& e) {
    throw InputError(
        fmt::format("{}\n{}", e.what(), p.error(key + ".raster", "named here").what()));
  }
}

}  // namespace

void survey_raster_grid(const Parameters& p, const std::string& key, const RasterGrid& raster,
                        GridSpec& spec, MPI_Comm comm) {
  Survey found;
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    if (const auto wrong = perhaps_degrees(raster); !wrong.empty())
      throw p.error(key + ".raster", wrong);
    found = survey_located(p, key, raster);
    if (const auto wrong = mistake_in(raster, found); !wrong.empty())
      throw p.error(key + ".raster", wrong);
    if (found.without_class > 0)
      throw p.error(
          key + ".classes",
          fmt::format("{} cells belong to none of these classes, e.g. those of value {:g}; "
                      "the raster's values go from {:g} to {:g}",
                      found.without_class, found.example, found.least, found.greatest));
    warn_of_stretch(raster);
    tell_joined(raster);
  });
  MPI_Bcast(&found.without_data, 1, MPI_LONG_LONG, 0, comm);
  if (found.without_data == 0) spec.active = {};
}

}  // namespace fluxform
