#pragma once
// A number per square of a map: one band of a GeoTIFF or an ESRI ASCII grid, read through GDAL.
//
//   const Raster habitat("habitat.tif");
//   const auto rates = habitat.read(0, 0, habitat.columns(), habitat.rows());
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/files/ascii_grid.hpp"
#include "fluxform/files/georeference.hpp"

namespace fluxform {

/// How one cell is made of several, or several of one. Cells without data are left out of all.
enum class Resampling {
  nearest,   ///< the value at the cell's centre
  mean,      ///< weighted by the area each value has in the cell
  majority,  ///< the value with the largest area in the cell; of equals the smallest
  bilinear   ///< between the four values around the cell's centre; none where the centre has none
};

class Raster {
 public:
  /// Reads the header only. Throws InputError: a file that is missing, empty, damaged or of another
  /// kind; no georeference, or one that is rotated; several bands and none chosen (from 1; one that
  /// says which cells are transparent does not count). Cells have no data where the file's mask,
  /// its transparency or its number for "no data" says so; a number beyond 1e30 stands for all such
  /// numbers of its sign, since writers round it.
  explicit Raster(const std::string& path, std::optional<int> band = {});

  int columns() const { return columns_; }
  int rows() const { return rows_; }
  const Georeference& where() const { return where_; }
  /// The number that stands for "no data" in the file.
  std::optional<double> nodata() const { return nodata_; }

  /// Length on the map per length on the ground along x and along y, where in the raster they
  /// differ most from one; nothing where the coordinate system does not tell.
  std::optional<std::array<double, 2>> stretch() const;
  /// What people call the coordinate system, "ETRS89 / UTM zone 32N"; empty if the file names none.
  std::string crs_name() const;

  /// Reads all of the file and keeps nothing. Throws InputError as `read` does.
  void check() const;

  /// The window's values, rows from south to north, NaN where there are no data. (column, row) is
  /// its south-western cell. Throws InputError: a window that leaves the raster; a truncated or
  /// damaged file, with the row.
  std::vector<double> read(int column, int row, int columns, int rows) const;

  /// The box of the map as columns_out x rows_out equal cells, rows from south to north, NaN where
  /// there are no data and beyond the raster. Keeps one row of the file at a time.
  std::vector<double> read(double left, double bottom, double right, double top, int columns_out,
                           int rows_out, Resampling how) const;

  /// The value at a point of the map; nothing outside and where there are no data. Keeps a strip of
  /// rows, so points in the order of a grid's cells cost one reading of the file.
  std::optional<double> at(double x, double y) const;

 private:
  void open(std::optional<int> band);
  std::string readable_path();
  void choose_band(std::optional<int> band);
  int only_band() const;
  void locate();
  void find_nodata();
  void read_crs();
  void check_text() const;
  void read_row(int column, int row, int columns, double* values) const;
  void apply_mask(int column, int line, int columns, double* values) const;
  bool is_nodata(double stored) const;
  double decoded(double stored) const;

  std::string path_;
  std::optional<AsciiHeader> text_;  ///< of an ESRI ASCII grid
  mutable bool text_checked_ = false;
  std::shared_ptr<void> copies_;   ///< in memory, of a file that GDAL cannot read as it stands
  std::shared_ptr<void> dataset_;  ///< GDAL's
  void* band_ = nullptr;           ///< GDAL's, owned by the dataset
  void* mask_ = nullptr;           ///< zero where there are no data, or null; owned likewise
  bool single_ = false;            ///< cells of 32 bits
  int columns_ = 0, rows_ = 0;
  bool southern_row_first_ = false;
  Georeference where_;
  std::optional<double> nodata_;
  double scale_ = 1.0, offset_ = 0.0;  ///< value = offset + scale * stored number
  mutable std::vector<double> strip_;
  mutable int strip_begin_ = 0, strip_end_ = 0;  ///< rows the strip holds
};

}  // namespace fluxform
