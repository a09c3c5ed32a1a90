#include "fluxform/files/raster.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
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

/// The first bytes of a file, without a byte order mark.
std::string head_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(67, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head.starts_with(byte_order_mark) ? head.substr(byte_order_mark.size()) : head;
}

/// Throws InputError for a first line that no ESRI ASCII grid can have.
void refuse_other_kinds(const std::string& path) {
  const std::string head = head_of(path);
  if (head.starts_with("<VRTDataset") || head.starts_with("<?xml"))
    throw InputError({path, 0, 0}, "names other files instead of holding numbers",
                     "'gdal_translate IN OUT.tif' makes one GeoTIFF of a VRT");
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF"))
    throw InputError({path, 0, 0}, "is text in 16-bit characters", "save it as UTF-8");
  const bool binary = std::any_of(head.begin(), head.end(), [](char c) {
    return static_cast<unsigned char>(c) > 126 || (c < ' ' && !std::isspace(c));
  });
  if (binary)
    throw InputError({path, 0, 0}, "is neither a GeoTIFF nor an ESRI ASCII grid",
                     "'gdal_translate IN OUT.tif' makes a GeoTIFF of most rasters");
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return bytes.starts_with(byte_order_mark) ? bytes.substr(byte_order_mark.size()) : bytes;
}

/// A file of these bytes in GDAL's memory.
void keep_in_memory(const std::string& name, const std::string& bytes) {
  auto* const copy = static_cast<GByte*>(gdal().VSIMalloc(bytes.size() + 1));
  if (!copy) throw IoError(fmt::format("no memory for a copy of '{}'", name));
  std::memcpy(copy, bytes.data(), bytes.size());
  gdal().VSIFCloseL(gdal().VSIFileFromMemBuffer(name.c_str(), copy, bytes.size(), TRUE));
}

/// Beyond this nothing is measured: such numbers stand for "no data", rounded by whoever wrote
/// them.
constexpr double beyond_all = 1e30;

/// Equal as GDAL has it: up to twice the rounding of the sum.
template <class Number>
bool nearly_equal(double a, double b) {
  const auto x = static_cast<Number>(a), y = static_cast<Number>(b);
  return x == y || std::abs(x - y) < 2 * std::numeric_limits<Number>::epsilon() * std::abs(x + y);
}

}  // namespace

Raster::Raster(const std::string& path, std::optional<int> band) : path_(path) {
  const bool tiff = is_tiff(path);
  if (!tiff) refuse_other_kinds(path);
  if (!tiff) text_ = read_ascii_header(path);
  open(band);
  locate();
  find_nodata();
  read_crs();
}

void Raster::open(std::optional<int> band) {
  const std::array<const char*, 2> all_digits{"DATATYPE=Float64", nullptr};
  gdal().CPLErrorReset();
  const std::string path = readable_path();
  dataset_ = Dataset(gdal().GDALOpenEx(path.c_str(), GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR,
                                       nullptr, text_ ? all_digits.data() : nullptr, nullptr));
  if (!dataset_)
    throw InputError({path_, 0, 0}, fmt::format("cannot be read as a raster: {}", gdal().reason()));
  columns_ = gdal().GDALGetRasterXSize(dataset_.get());
  rows_ = gdal().GDALGetRasterYSize(dataset_.get());
  choose_band(band);
}

/// The file itself; where a byte order mark keeps GDAL from reading it, a copy in memory with its
/// coordinate system beside it.
std::string Raster::readable_path() {
  if (!text_ || !text_->marked) return path_;
  const std::string stem = fmt::format("/vsimem/fluxform_{}", static_cast<const void*>(this));
  copies_ = std::shared_ptr<void>(nullptr, [stem](void*) {
    gdal().VSIUnlink((stem + ".asc").c_str());
    gdal().VSIUnlink((stem + ".prj").c_str());
  });
  keep_in_memory(stem + ".asc", bytes_of(path_));
  const std::string beside = std::filesystem::path(path_).replace_extension(".prj");
  if (std::filesystem::exists(beside)) keep_in_memory(stem + ".prj", bytes_of(beside));
  return stem + ".asc";
}

/// The one band that holds numbers rather than transparency; 0 if there are several.
int Raster::only_band() const {
  int found = 0;
  for (int b = 1; b <= gdal().GDALGetRasterCount(dataset_.get()); ++b) {
    const auto band = gdal().GDALGetRasterBand(dataset_.get(), b);
    if (gdal().GDALGetRasterColorInterpretation(band) == GCI_AlphaBand) continue;
    if (found > 0) return 0;
    found = b;
  }
  return found;
}

void Raster::choose_band(std::optional<int> band) {
  const int bands = gdal().GDALGetRasterCount(dataset_.get());
  const int chosen = band.value_or(only_band());
  if (!band && chosen == 0)
    throw InputError({path_, 0, 0}, fmt::format("has {} bands", bands),
                     "choose one with 'landscape.band', or take it out: gdal_translate -b 1 IN "
                     "OUT.tif");
  if (chosen < 1 || chosen > bands)
    throw InputError({path_, 0, 0}, fmt::format("has no band {}; it has {}", chosen, bands));
  band_ = gdal().GDALGetRasterBand(dataset_.get(), chosen);
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
  single_ = gdal().GDALGetRasterDataType(band_) == GDT_Float32;
  if (nodata_ && single_) nodata_ = static_cast<float>(*nodata_);  // as the cells hold it
  const int flags = gdal().GDALGetMaskFlags(band_);
  if (flags != GMF_ALL_VALID && flags != GMF_NODATA) mask_ = gdal().GDALGetMaskBand(band_);
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

bool Raster::is_nodata(double stored) const {
  if (!nodata_) return false;
  if (std::abs(*nodata_) > beyond_all)
    return std::abs(stored) > beyond_all && (stored > 0.0) == (*nodata_ > 0.0);
  return single_ ? nearly_equal<float>(stored, *nodata_) : nearly_equal<double>(stored, *nodata_);
}

double Raster::decoded(double stored) const {
  if (is_nodata(stored)) return std::numeric_limits<double>::quiet_NaN();
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
  if (mask_) apply_mask(column, line, columns, values);
}

void Raster::apply_mask(int column, int line, int columns, double* values) const {
  std::vector<double> shown(static_cast<std::size_t>(columns));
  if (gdal().GDALRasterIO(mask_, GF_Read, column, line, columns, 1, shown.data(), columns, 1,
                          GDT_Float64, 0, 0) != CE_None)
    throw InputError({path_, 0, 0}, fmt::format("has a mask that cannot be read in row {}: {}",
                                                line + 1, gdal().reason()));
  for (std::size_t i = 0; i < shown.size(); ++i)
    if (shown[i] == 0.0) values[i] = std::numeric_limits<double>::quiet_NaN();
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
