#include "raster_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform::ecology {
namespace {

constexpr int strip_rows = 64;

Resampling resampling_of(Resample how) {
  switch (how) {
    case Resample::nearest:
      return Resampling::nearest;
    case Resample::mean:
      return Resampling::mean;
    case Resample::bilinear:
      return Resampling::bilinear;
    case Resample::majority:
      break;
  }
  return Resampling::majority;
}

/// What rank 0 finds when it looks at every cell.
struct Survey {
  long long cells = 0;
  long long without_data = 0;
  long long without_class = 0;
  double example = 0.0;  ///< a value that no class names
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
};

bool belongs(const ClassSettings& c, double value) { return value >= c.from && value <= c.to; }

Survey survey(const RasterLayer& layer, const std::vector<ClassSettings>& classes) {
  Survey s;
  for (int row = 0; row < layer.rows(); ++row) {
    for (int column = 0; column < layer.columns(); ++column) {
      const double value = layer(column, row);
      ++s.cells;
      if (std::isnan(value)) {
        ++s.without_data;
        continue;
      }
      s.least = std::min(s.least, value);
      s.greatest = std::max(s.greatest, value);
      const bool known =
          classes.empty() || std::any_of(classes.begin(), classes.end(),
                                         [&](const ClassSettings& c) { return belongs(c, value); });
      if (known) continue;
      ++s.without_class;
      s.example = value;
    }
  }
  return s;
}

void refuse(const Parameters& p, const Settings& s, const Survey& found) {
  const LandscapeSettings& l = s.landscape;
  if (found.without_data == found.cells) {
    throw p.error("landscape.raster", "no cell of this raster has data: there is no landscape");
  }
  if (found.without_data > 0 && l.nodata == Nodata::unspecified) {
    throw p.error(
        "landscape.raster",
        fmt::format("{} cells of this raster have no data: say what that means with "
                    "'nodata: hole' (nobody enters), 'nodata: lethal' (who enters dies) or "
                    "'nodata: outflow' (the flow takes away what it carries there)",
                    found.without_data));
  }
  if (std::max(std::abs(found.least), std::abs(found.greatest)) > 1e30) {
    throw p.error(
        "landscape.raster",
        fmt::format("this raster's values go from {:g} to {:g}: such numbers stand for 'no "
                    "data', but the file does not say so; gdal_edit.py -a_nodata {:.17g} "
                    "does",
                    found.least, found.greatest,
                    std::abs(found.least) > 1e30 ? found.least : found.greatest));
  }
  if (found.without_class > 0) {
    throw p.error("landscape.classes",
                  fmt::format("{} cells belong to none of these classes, e.g. those of value {:g}; "
                              "the raster's values go from {:g} to {:g}",
                              found.without_class, found.example, found.least, found.greatest));
  }
}

/// Tells how much longer the map is than the ground; up to 1 % is usual.
void warn_of_stretch(const RasterLayer& layer, const std::string& file) {
  const auto stretch = layer.raster().stretch();
  if (!stretch) return;
  const auto [x, y] = *stretch;
  if (std::max(std::abs(x - 1.0), std::abs(y - 1.0)) <= 0.01) return;
  console::warn(
      "'{}' lies in '{}', whose lengths are {:.4g} (x) and {:.4g} (y) times those on the "
      "ground here: distances and areas (times {:.4g}) are wrong by that; project it to a "
      "local system first, e.g. gdalwarp -t_srs EPSG:32632 (the UTM zone of the place)",
      file, layer.raster().crs_name(), x, y, x * y);
}

/// A raster that names no coordinate system and lies where longitudes and latitudes do may be one
/// in degrees. Only the user knows.
void refuse_perhaps_degrees(const Parameters& p, const RasterLayer& layer) {
  const double right = layer.left() + layer.columns() * layer.width();
  const double top = layer.bottom() + layer.rows() * layer.height();
  const bool named = !layer.where().crs.empty();
  if (named || layer.left() < -180.0 || right > 360.0 || layer.bottom() < -90.0 || top > 90.0)
    return;
  throw p.error(
      "landscape.raster",
      fmt::format("this raster names no coordinate system and lies between ({:g}, {:g}) and ({:g}, "
                  "{:g}), which may be degrees: if they are metres, say 'coordinates: metres'; if "
                  "not, project it to metres first (e.g. gdalwarp -s_srs EPSG:4326 -t_srs "
                  "EPSG:3035)",
                  layer.left(), layer.bottom(), right, top));
}

AxisSpec axis_of(const std::string& name, double from, double width, int cells) {
  AxisSpec axis;
  axis.name = name;
  axis.from = from;
  axis.to = from + width * cells;
  axis.cells = cells;
  return axis;
}

}  // namespace

RasterLayer::RasterLayer(const std::string& file, int band, double cell_size, Resample how,
                         bool corners)
    : raster_(file, band > 0 ? std::optional<int>(band) : std::nullopt),
      how_(resampling_of(how)),
      corners_(corners) {
  const Georeference& g = raster_.where();
  if (g.geographic) {
    throw InputError(
        fmt::format("'{}' has coordinates in degrees; project it to metres first (e.g. "
                    "gdalwarp -t_srs EPSG:3035)",
                    file));
  }
  columns_ = raster_.columns();
  rows_ = raster_.rows();
  width_ = g.cell_width * g.metre;
  height_ = g.cell_height * g.metre;
  left_ = g.left * g.metre;
  bottom_ = g.bottom * g.metre;
  resampled_ = cell_size > 0.0 && (cell_size != width_ || cell_size != height_);
  if (!resampled_) return;
  if (cell_size < std::min(width_, height_) * (1.0 - 1e-9)) {
    throw InputError(fmt::format("a cell size of {:g} m is finer than the cells of '{}' ({:g} m)",
                                 cell_size, file, std::min(width_, height_)));
  }
  // A last cell that would stand out by more than half of itself is left out.
  columns_ = std::max(1, static_cast<int>(std::lround(columns_ * width_ / cell_size)));
  rows_ = std::max(1, static_cast<int>(std::lround(rows_ * height_ / cell_size)));
  width_ = height_ = cell_size;
}

Georeference RasterLayer::where() const {
  Georeference g = raster_.where();
  g.cell_width = width_ / g.metre;
  g.cell_height = height_ / g.metre;
  return g;
}

void RasterLayer::load(int row) const {
  strip_begin_ = row - row % strip_rows;
  strip_end_ = std::min(strip_begin_ + strip_rows, rows_);
  // A cell joins what lies north of it, so one row more is read.
  const int beyond = corners_ && strip_end_ < rows_ ? 1 : 0;
  strip_ = rows_of_file(strip_begin_, strip_end_ - strip_begin_ + beyond);
  if (corners_) join_corners();
}

std::vector<double> RasterLayer::rows_of_file(int row, int count) const {
  if (!resampled_) return raster_.read(0, row, columns_, count);
  const double metre = raster_.where().metre;
  return raster_.read(left_ / metre, (bottom_ + row * height_) / metre,
                      (left_ + columns_ * width_) / metre,
                      (bottom_ + (row + count) * height_) / metre, columns_, count, how_);
}

/// Of two empty cells beside a corner at which two others touch the southern one takes the value
/// of the cell north of it. Rows go from south to north, so what is filled is not seen again.
void RasterLayer::join_corners() const {
  const auto width = static_cast<std::size_t>(columns_);
  const std::size_t lines = strip_.size() / width;
  const auto empty = [&](std::size_t column, std::size_t line) {
    return std::isnan(strip_[line * width + column]);
  };
  for (std::size_t line = 0; line + 1 < lines; ++line) {
    std::vector<std::size_t> joining;
    for (std::size_t i = 0; i < width; ++i) {
      if (!empty(i, line) || empty(i, line + 1)) continue;
      const bool west = i > 0 && !empty(i - 1, line) && empty(i - 1, line + 1);
      const bool east = i + 1 < width && !empty(i + 1, line) && empty(i + 1, line + 1);
      if (west || east) joining.push_back(i);
    }
    for (const std::size_t i : joining) strip_[line * width + i] = strip_[(line + 1) * width + i];
    joined_ += static_cast<long long>(joining.size());
  }
}

double RasterLayer::operator()(int column, int row) const {
  if (row < strip_begin_ || row >= strip_end_) load(row);
  return strip_[static_cast<std::size_t>(row - strip_begin_) * static_cast<std::size_t>(columns_) +
                static_cast<std::size_t>(column)];
}

double RasterLayer::at(double x, double y) const {
  const double column = std::floor((x - left_) / width_), row = std::floor((y - bottom_) / height_);
  if (!(column >= 0 && column < columns_ && row >= 0 && row < rows_)) return std::nan("");
  return (*this)(static_cast<int>(column), static_cast<int>(row));
}

void use_raster(const Parameters& p, Settings& s, MPI_Comm comm) {
  const LandscapeSettings& l = s.landscape;
  std::shared_ptr<const RasterLayer> layer;
  Survey found;
  collectively(comm, [&] {
    try {
      layer = std::make_shared<const RasterLayer>(l.raster, l.band, l.cell_size, l.resampling,
                                                  l.corners);
      if (rank_of(comm) == 0) found = survey(*layer, l.classes);
    } catch (const InputError& e) {
      throw InputError(
          fmt::format("{}\n{}", e.what(), p.error("landscape.raster", "named here").what()));
    }
    if (rank_of(comm) != 0) return;
    if (!l.metres) refuse_perhaps_degrees(p, *layer);
    refuse(p, s, found);
    warn_of_stretch(*layer, l.raster);
    if (layer->joined() > 0) {
      console::info("  neighbours: {} empty cells join the landscape, {:.4g} m2", layer->joined(),
                    static_cast<double>(layer->joined()) * layer->width() * layer->height());
    }
  });
  MPI_Bcast(&found.without_data, 1, MPI_LONG_LONG, 0, comm);
  s.grid.geometry = Geometry::cartesian;
  s.grid.axes = {axis_of("x", layer->left(), layer->width(), layer->columns()),
                 axis_of("y", layer->bottom(), layer->height(), layer->rows())};
  for (const ClassSettings& c : l.classes) {
    s.grid.regions.push_back(
        {c.name, [layer, c](const Point& x) { return belongs(c, layer->at(x[0], x[1])); }});
  }
  if (found.without_data == 0) return;
  s.grid.active = [layer](const Point& x) { return !std::isnan(layer->at(x[0], x[1])); };
  s.holes = l.nodata == Nodata::lethal    ? Border::hostile
            : l.nodata == Nodata::outflow ? Border::outflow
                                          : Border::no_flux;
}

}  // namespace fluxform::ecology
