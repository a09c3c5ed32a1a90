#pragma once
// A number per square of a map: the ESRI ASCII raster (`.asc`) that geographic tools export.
#include <optional>
#include <string>
#include <vector>

namespace fluxform {

class Raster {
 public:
  /// Header: ncols, nrows, xllcorner (or xllcenter), yllcorner, cellsize, optional NODATA_value;
  /// then the rows from north to south. Throws InputError with the line at fault.
  explicit Raster(const std::string& path);

  /// The value at a point, in the raster's own coordinates; nothing outside and on nodata.
  std::optional<double> at(double x, double y) const;

  int columns() const { return columns_; }
  int rows() const { return rows_; }

 private:
  void set_header(const std::string& key, double value);
  std::size_t read_header(const std::vector<std::string>& lines, const std::string& path);
  int columns_ = 0, rows_ = 0;
  double left_ = 0.0, bottom_ = 0.0, cell_ = 0.0;
  bool centred_x_ = false, centred_y_ = false;
  std::optional<double> nodata_;
  std::vector<double> values_;  ///< first row is the northernmost
};

}  // namespace fluxform
