#include "fluxform/files/raster_file.hpp"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/files/gdal.hpp"

namespace fluxform {
namespace {

[[noreturn]] void cannot_write(const std::string& path) {
  throw IoError(fmt::format("cannot write '{}': {}", path, gdal().reason()));
}

/// The northern edge from which a reader comes back to exactly our southern one, if there is one.
double northern_edge(const Georeference& where, int rows) {
  const double top = std::fma(rows, where.cell_height, where.bottom);
  for (const double edge : {top, std::nextafter(top, INFINITY), std::nextafter(top, -INFINITY)})
    if (std::fma(-rows, where.cell_height, edge) == where.bottom) return edge;
  return top;
}

class GeoTiff : public RasterFile {
 public:
  GeoTiff(const std::string& path, RasterShape shape) : RasterFile(path), shape_(std::move(shape)) {
    try_writing(temporary());
    create();
    describe();
  }

 private:
  void create() {
    const std::string strip = fmt::format("BLOCKYSIZE={}", shape_.strip_rows);
    // PREDICTOR=3: the differences of floating-point numbers compress better than the numbers.
    const std::array<const char*, 5> options{"COMPRESS=DEFLATE", "PREDICTOR=3", "BIGTIFF=IF_SAFER",
                                             strip.c_str(), nullptr};
    gdal().CPLErrorReset();
    file_ = Dataset(gdal().GDALCreate(gdal().GDALGetDriverByName("GTiff"), temporary().c_str(),
                                      shape_.columns, shape_.rows, 1, GDT_Float64, options.data()));
    if (!file_) cannot_write(path());
    band_ = gdal().GDALGetRasterBand(file_.get(), 1);
  }

  void describe() {
    const Georeference& w = shape_.where;
    std::array<double, 6> transform{w.left, w.cell_width,  0.0, northern_edge(w, shape_.rows),
                                    0.0,    -w.cell_height};
    expect(gdal().GDALSetGeoTransform(file_.get(), transform.data()));
    expect(gdal().GDALSetRasterNoDataValue(band_, shape_.nodata));
    if (!w.crs.empty()) expect(gdal().GDALSetProjection(file_.get(), w.crs.c_str()));
  }

  void append(const std::vector<double>& values) override {
    const int rows = static_cast<int>(values.size()) / shape_.columns;
    gdal().CPLErrorReset();
    expect(gdal().GDALRasterIO(band_, GF_Write, 0, done_, shape_.columns, rows,
                               const_cast<double*>(values.data()), shape_.columns, rows,
                               GDT_Float64, 0, 0));
    gdal().GDALFlushCache(file_.get());
    if (gdal().CPLGetLastErrorType() >= CE_Failure) cannot_write(path());
    done_ += rows;
  }

  void close() override {
    gdal().CPLErrorReset();
    file_.reset();
    if (gdal().CPLGetLastErrorType() >= CE_Failure) cannot_write(path());
  }

  void expect(CPLErr code) const {
    if (code != CE_None) cannot_write(path());
  }

  RasterShape shape_;
  Dataset file_;
  GDALRasterBandH band_ = nullptr;  // the dataset's
  int done_ = 0;                    // rows
};

/// The text of a .prj file, in Esri's dialect.
std::string projection_text(const std::string& crs) {
  const SpatialReference reference(gdal().OSRNewSpatialReference(crs.c_str()));
  char* text = nullptr;
  const bool known = reference && gdal().OSRMorphToESRI(reference.get()) == OGRERR_NONE &&
                     gdal().OSRExportToWkt(reference.get(), &text) == OGRERR_NONE;
  std::string result = known ? text : "";
  gdal().VSIFree(text);
  if (!known) throw IoError("the coordinate system cannot be written as a .prj: " + crs);
  return result;
}

/// Written here, because GDAL's own driver can only copy a raster that is already whole.
class AsciiGrid : public RasterFile {
 public:
  AsciiGrid(const std::string& path, const RasterShape& shape)
      : RasterFile(path), columns_(static_cast<std::size_t>(shape.columns)) {
    if (!shape.where.crs.empty()) projection_ = projection_text(shape.where.crs);
    try_writing(temporary());
    file_.open(temporary());
    const Georeference& w = shape.where;
    put(fmt::format("ncols {}\nnrows {}\nxllcorner {}\nyllcorner {}\n", shape.columns, shape.rows,
                    w.left, w.bottom));
    put(w.cell_width == w.cell_height ? fmt::format("cellsize {}\n", w.cell_width)
                                      : fmt::format("dx {}\ndy {}\n", w.cell_width, w.cell_height));
    put(fmt::format("NODATA_value {}\n", shape.nodata));
  }

 private:
  void append(const std::vector<double>& values) override {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i)  // {}: the shortest text that reads back alike
      fmt::format_to(std::back_inserter(text), "{}{}", values[i],
                     (i + 1) % columns_ == 0 ? '\n' : ' ');
    put(text);
  }

  void close() override {
    put("");
    file_.close();
    const std::string beside = std::filesystem::path(path()).replace_extension(".prj");
    if (!projection_.empty())
      replace_file(beside, projection_ + "\n");
    else
      std::filesystem::remove(beside);  // an older file's would place ours elsewhere
  }

  void put(const std::string& text) {
    errno = 0;
    if (!(file_ << text << std::flush)) fail_io("write", path(), errno);
  }

  std::size_t columns_;
  std::string projection_;
  std::ofstream file_;
};

}  // namespace

RasterFile::~RasterFile() { (void)std::remove(temporary().c_str()); }

void RasterFile::commit() {
  close();
  sync_file(temporary());
  if (std::rename(temporary().c_str(), path_.c_str()) != 0) fail_io("write", path_, errno);
}

std::unique_ptr<RasterFile> create_raster_file(const std::string& path, const RasterShape& shape) {
  const std::string ending = std::filesystem::path(path).extension();
  if (ending == ".tif" || ending == ".tiff") return std::make_unique<GeoTiff>(path, shape);
  if (ending == ".asc") return std::make_unique<AsciiGrid>(path, shape);
  throw InputError(fmt::format("a raster's name ends in .tif or .asc, not '{}'", path));
}

}  // namespace fluxform
