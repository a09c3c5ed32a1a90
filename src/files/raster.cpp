#include "fluxform/files/raster.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/files/gdal.hpp"

namespace fluxform {
namespace {

constexpr int strip_rows = 64;

bool is_tiff(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw InputError(fmt::format("cannot read the raster '{}': {}", path, std::strerror(errno)));
  std::array<char, 4> magic{};
  if (!file.read(magic.data(), magic.size()))
    throw InputError(fmt::format("the raster '{}' is empty", path));
  const std::string_view head(magic.data(), magic.size());
  using namespace std::string_view_literals;
  return head == "II*\0"sv || head == "MM\0*"sv || head == "II+\0"sv || head == "MM\0+"sv;
}

/// A first line that no ESRI ASCII grid can have.
bool is_binary(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 64> head{};
  file.read(head.data(), head.size());
  return std::any_of(head.begin(), head.begin() + file.gcount(), [](char c) {
    return static_cast<unsigned char>(c) > 126 || (c < ' ' && !std::isspace(c));
  });
}

}  // namespace

Raster::Raster(const std::string& path, std::optional<int> band) : path_(path) {
  const bool tiff = is_tiff(path);
  if (!tiff && is_binary(path))
    throw InputError({path, 0, 0}, "is neither a GeoTIFF nor an ESRI ASCII grid");
  if (!tiff) text_ = read_ascii_header(path);
  open(band);
  locate();
  find_nodata();
  read_crs();
}

void Raster::open(std::optional<int> band) {
  const std::array<const char*, 2> all_digits{"DATATYPE=Float64", nullptr};
  gdal().CPLErrorReset();
  dataset_ = Dataset(gdal().GDALOpenEx(path_.c_str(), GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR,
                                       nullptr, text_ ? all_digits.data() : nullptr, nullptr));
  if (!dataset_)
    throw InputError({path_, 0, 0}, fmt::format("cannot be read as a raster: {}", gdal().reason()));
  columns_ = gdal().GDALGetRasterXSize(dataset_.get());
  rows_ = gdal().GDALGetRasterYSize(dataset_.get());
  choose_band(band);
}

void Raster::choose_band(std::optional<int> band) {
  const int bands = gdal().GDALGetRasterCount(dataset_.get());
  if (!band && bands != 1)
    throw InputError({path_, 0, 0}, fmt::format("has {} bands", bands), "choose one of them");
  if (band && (*band < 1 || *band > bands))
    throw InputError({path_, 0, 0}, fmt::format("has no band {}; it has {}", *band, bands));
  band_ = gdal().GDALGetRasterBand(dataset_.get(), band.value_or(1));
}

void Raster::locate() {
  if (text_) {  // exact, where GDAL would go by the northern edge and back
    where_ = text_->where;
    return;
  }
  std::array<double, 6> g{};  // x = g0 + g1 column + g2 row, y = g3 + g4 column + g5 row
  if (gdal().GDALGetGeoTransform(dataset_.get(), g.data()) != CE_None)
    throw InputError({path_, 0, 0}, "has no georeference: where it lies and how large a cell is");
  if (g[2] != 0.0 || g[4] != 0.0 || !(g[1] > 0.0) || g[5] == 0.0)
    throw InputError({path_, 0, 0}, "is rotated or sheared against its coordinate system",
                     "warp it first, e.g. with gdalwarp");
  southern_row_first_ = g[5] > 0.0;
  where_ = {.left = g[0],
            .bottom = southern_row_first_ ? g[3] : std::fma(rows_, g[5], g[3]),
            .cell_width = g[1],
            .cell_height = std::abs(g[5])};
}

void Raster::find_nodata() {
  int given = 0;
  const double value = gdal().GDALGetRasterNoDataValue(band_, &given);
  if (given) nodata_ = value;
  if (text_) nodata_ = text_->nodata;
  if (nodata_ && gdal().GDALGetRasterDataType(band_) == GDT_Float32)
    nodata_ = static_cast<float>(*nodata_);  // as the cells hold it
  const double scale = gdal().GDALGetRasterScale(band_, &given);
  if (given) scale_ = scale;
  const double offset = gdal().GDALGetRasterOffset(band_, &given);
  if (given) offset_ = offset;
}

void Raster::read_crs() {
  where_.crs = gdal().GDALGetProjectionRef(dataset_.get());
  if (where_.crs.empty()) return;
  const SpatialReference crs(gdal().OSRNewSpatialReference(where_.crs.c_str()));
  if (!crs) throw InputError({path_, 0, 0}, "its coordinate system cannot be understood");
  where_.geographic = gdal().OSRIsGeographic(crs.get());
  if (!where_.geographic) where_.metre = gdal().OSRGetLinearUnits(crs.get(), nullptr);
}

void Raster::check_text() const {
  if (text_ && !text_checked_) check_ascii_rows(path_, *text_);
  text_checked_ = true;
}

void Raster::check() const {
  check_text();
  std::vector<double> values(static_cast<std::size_t>(columns_));
  for (int row = rows_ - 1; row >= 0 && !text_; --row) read_row(0, row, columns_, values.data());
}

double Raster::decoded(double stored) const {
  if (nodata_ && stored == *nodata_) return std::numeric_limits<double>::quiet_NaN();
  return scale_ == 1.0 && offset_ == 0.0 ? stored : offset_ + scale_ * stored;
}

void Raster::read_row(int column, int row, int columns, double* values) const {
  const int line = southern_row_first_ ? row : rows_ - 1 - row;
  gdal().CPLErrorReset();
  if (gdal().GDALRasterIO(band_, GF_Read, column, line, columns, 1, values, columns, 1, GDT_Float64,
                          0, 0) != CE_None)
    throw InputError({path_, 0, 0},
                     fmt::format("is truncated or damaged: row {} of {} cannot be read: {}",
                                 line + 1, rows_, gdal().reason()));
  std::transform(values, values + columns, values, [this](double v) { return decoded(v); });
}

std::vector<double> Raster::read(int column, int row, int columns, int rows) const {
  const bool inside = column >= 0 && row >= 0 && columns >= 0 && rows >= 0 &&
                      columns <= columns_ - column && rows <= rows_ - row;
  if (!inside)
    throw InputError({path_, 0, 0},
                     fmt::format("has {} x {} cells, not columns {} to {} and rows {} to {}",
                                 columns_, rows_, column, column + columns, row, row + rows));
  check_text();
  const auto width = static_cast<std::size_t>(columns);
  std::vector<double> values(width * static_cast<std::size_t>(rows));
  for (int j = rows - 1; j >= 0; --j)  // the file's order
    read_row(column, row + j, columns, values.data() + width * static_cast<std::size_t>(j));
  return values;
}

std::optional<double> Raster::at(double x, double y) const {
  const double column = std::floor((x - where_.left) / where_.cell_width);
  const double row = std::floor((y - where_.bottom) / where_.cell_height);
  if (!(column >= 0 && column < columns_ && row >= 0 && row < rows_)) return {};
  const int j = static_cast<int>(row);
  if (j < strip_begin_ || j >= strip_end_) {
    strip_begin_ = j - j % strip_rows;
    strip_end_ = strip_begin_;  // nothing, should reading fail
    const int end = std::min(strip_begin_ + strip_rows, rows_);
    strip_ = read(0, strip_begin_, columns_, end - strip_begin_);
    strip_end_ = end;
  }
  const double value =
      strip_[static_cast<std::size_t>(j - strip_begin_) * static_cast<std::size_t>(columns_) +
             static_cast<std::size_t>(column)];
  if (std::isnan(value)) return {};
  return value;
}

}  // namespace fluxform
