#pragma once
// Raster files on their way to disk, row by row from north to south. Rank 0's business.
#include <memory>
#include <string>
#include <vector>

#include "fluxform/files/georeference.hpp"

namespace fluxform {

struct RasterShape {
  int columns = 0, rows = 0;
  int strip_rows = 1;  ///< rows written at once
  double nodata = 0.0;
  Georeference where;
};

/// Writes to a temporary name; the file is there under its own once it is committed. All throw
/// IoError with the path and the reason.
class RasterFile {
 public:
  explicit RasterFile(std::string path) : path_(std::move(path)) {}
  RasterFile(const RasterFile&) = delete;
  RasterFile& operator=(const RasterFile&) = delete;
  virtual ~RasterFile();
  /// The next rows, the northern one first, each from west to east.
  virtual void append(const std::vector<double>& values) = 0;
  void commit();

 protected:
  std::string temporary() const { return path_ + ".part"; }
  const std::string& path() const { return path_; }
  virtual void close() = 0;

 private:
  std::string path_;
};

/// By the ending: .tif or .tiff, .asc. InputError for another one.
std::unique_ptr<RasterFile> create_raster_file(const std::string& path, const RasterShape& shape);

}  // namespace fluxform
