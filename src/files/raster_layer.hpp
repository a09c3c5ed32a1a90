#pragma once
// A raster as a grid takes it: equal cells in metres, its own or coarser ones, read strip by strip.
//
//   const RasterLayer cover("forest.tif", {}, 0.0, Resampling::majority, false);
//   const double value = cover.at(4.1e6, 3.2e6);
#include <optional>
#include <string>
#include <vector>

#include "fluxform/files/raster.hpp"

namespace fluxform {

/// A raster on equal cells, its own or coarser ones, read strip by strip as cells are asked for.
class RasterLayer {
 public:
  /// Throws InputError as Raster does; for coordinates in degrees; for a cell size that is finer
  /// than the raster's.
  /// `cell_size`: in metres, 0 for the raster's own. `corners`: where two cells touch at a corner
  /// only, the southern one of the two empty cells beside it takes the value of the cell north of
  /// it.
  RasterLayer(const std::string& file, std::optional<int> band, double cell_size, Resampling how,
              bool corners);

  int columns() const { return columns_; }
  int rows() const { return rows_; }
  /// South-western corner and size of the cells in metres.
  double left() const { return left_; }
  double bottom() const { return bottom_; }
  double width() const { return width_; }
  double height() const { return height_; }
  /// The cell's value, NaN where there are no data. Quick for cells asked for row by row.
  double operator()(int column, int row) const;
  /// The same at a point in metres, NaN outside.
  double at(double x, double y) const;
  /// Where the cells lie in the raster's own coordinates.
  Georeference where() const;
  /// Empty cells that joining corners has filled in the rows read so far.
  long long joined() const { return joined_; }
  const Raster& raster() const { return raster_; }

 private:
  void load(int row) const;
  std::vector<double> rows_of_file(int row, int count) const;
  void join_corners() const;
  Raster raster_;
  bool resampled_;
  Resampling how_;
  bool corners_;
  int columns_, rows_;
  double left_, bottom_, width_, height_;
  mutable std::vector<double> strip_;
  mutable int strip_begin_ = 0, strip_end_ = 0;
  mutable long long joined_ = 0;
};

}  // namespace fluxform
