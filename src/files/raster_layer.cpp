#include "fluxform/files/raster_layer.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr int strip_rows = 64;

}  // namespace

RasterLayer::RasterLayer(const std::string& file, std::optional<int> band, double cell_size,
                         Resampling how, bool corners)
    : raster_(file, band), how_(how), corners_(corners) {
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

}  // namespace fluxform
