#pragma once
// A landscape that comes from a raster: its cells, its regions by class, its holes.
#include <memory>

#include "fluxform/files/raster.hpp"

#include "settings.hpp"

namespace fluxform::ecology {

/// A raster on equal cells, its own or coarser ones, read strip by strip as cells are asked for.
class RasterLayer {
 public:
  /// Throws InputError as Raster does; for coordinates in degrees; for a cell size that is finer
  /// than the raster's.
  /// `band`: from 1, or 0 for the only one. `corners`: cells that touch at a corner only are
  /// joined, see `neighbours` of the input.
  RasterLayer(const std::string& file, int band, double cell_size, Resample how, bool corners);

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

/// Grid, regions and holes of a raster's landscape into `s.grid`, what its holes do into
/// `s.holes`. Rank 0 looks at every cell: throws InputError, located by `p`, for cells without data
/// whose meaning is not stated and for values no class names. Collective.
void use_raster(const Parameters& p, Settings& s, MPI_Comm comm);

}  // namespace fluxform::ecology
