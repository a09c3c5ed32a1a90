// GeoTIFFs: windows, what stands for no data, points, and files that are not what they should be.
#include <limits>

#include <ogr_srs_api.h>

#include "raster_support.hpp"

namespace fluxform::raster_test {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> six{1, 2, 3, 4, 5, -9};  // the file's order: from the north

TEST(RasterReading, rows_run_from_south_to_north) {
  const Raster raster(write_tiff("plain.tif", 3, 2, six));
  EXPECT_EQ(raster.columns(), 3);
  EXPECT_EQ(raster.rows(), 2);
  EXPECT_EQ(raster.where().left, 100.0);
  EXPECT_EQ(raster.where().bottom, 50.0);
  EXPECT_EQ(raster.where().cell_width, 2.0);
  EXPECT_EQ(raster.where().cell_height, 5.0);
  EXPECT_FALSE(raster.nodata());
  expect_values(all_of(raster), {4, 5, -9, 1, 2, 3});
  expect_values(raster.read(1, 0, 2, 1), {5, -9});
  expect_values(raster.read(2, 1, 1, 1), {3});
  EXPECT_TRUE(raster.read(1, 1, 0, 0).empty());
}

TEST(RasterReading, a_file_whose_first_row_is_the_southern_one) {
  const Raster raster(write_tiff("south.tif", 3, 2, six, {.transform = {100, 2, 0, 60, 0, 5}}));
  EXPECT_EQ(raster.where().bottom, 60.0);
  EXPECT_EQ(raster.where().cell_height, 5.0);
  expect_values(all_of(raster), six);
}

TEST(RasterReading, cells_without_data) {
  const Raster whole(write_tiff("int.tif", 3, 2, six, {.type = GDT_Int16, .nodata = {-9}}));
  EXPECT_EQ(whole.nodata(), -9.0);
  expect_values(all_of(whole), {4, 5, none, 1, 2, 3});
  // The text of a GeoTIFF's nodata has more digits than cells of 32 bits can hold.
  const Raster single(write_tiff("float.tif", 3, 2, {1, 2, 3, 4, 5, -9999.9},
                                 {.type = GDT_Float32, .nodata = {-9999.9}}));
  expect_values(all_of(single), {4, 5, none, 1, 2, 3});
  const Raster nan(write_tiff("nan.tif", 3, 2, {1, 2, 3, 4, 5, none}, {.nodata = {none}}));
  expect_values(all_of(nan), {4, 5, none, 1, 2, 3});
}

TEST(RasterReading, numbers_beyond_all_measure_are_no_data_of_their_sign) {
  const Raster rounded(write_tiff("huge.tif", 3, 2, {1, 2, 3, 4, 3.4e38, -3.4028234663852886e38},
                                  {.type = GDT_Float32, .nodata = {-3.4e38}}));
  expect_values(all_of(rounded), {4, static_cast<float>(3.4e38), none, 1, 2, 3});
}

TEST(RasterReading, cells_behind_a_mask) {
  const std::string path = write_tiff("masked.tif", 3, 2, {1, 2, 3, 4, 5, 6});
  GDALDatasetH file = GDALOpen(path.c_str(), GA_Update);
  ASSERT_EQ(GDALCreateDatasetMaskBand(file, GMF_PER_DATASET), CE_None);
  std::vector<unsigned char> shown{255, 0, 255, 0, 255, 255};
  ASSERT_EQ(GDALRasterIO(GDALGetMaskBand(GDALGetRasterBand(file, 1)), GF_Write, 0, 0, 3, 2,
                         shown.data(), 3, 2, GDT_Byte, 0, 0),
            CE_None);
  GDALClose(file);
  expect_values(all_of(Raster(path)), {none, 5, 6, 1, none, 3});
}

TEST(RasterReading, stored_numbers_with_a_scale) {
  const std::string path = write_tiff("scale.tif", 3, 2, six, {.type = GDT_Int16, .nodata = {-9}});
  GDALDatasetH file = GDALOpen(path.c_str(), GA_Update);
  GDALSetRasterScale(GDALGetRasterBand(file, 1), 0.5);
  GDALSetRasterOffset(GDALGetRasterBand(file, 1), 10.0);
  GDALClose(file);
  expect_values(all_of(Raster(path)), {12, 12.5, none, 10.5, 11, 11.5});
}

TEST(RasterReading, one_of_several_bands) {
  const std::string path = write_tiff("bands.tif", 3, 2, six, {.bands = 3});
  EXPECT_EQ(
      error_of(path),
      ": has 3 bands; choose one with 'landscape.band', or take it out: gdal_translate -b 1 IN "
      "OUT.tif");
  EXPECT_EQ(error_of(path, 4), ": has no band 4; it has 3");
  EXPECT_EQ(error_of(path, 0), ": has no band 0; it has 3");
  expect_values(all_of(Raster(path, 2)), {5, 6, -8, 2, 3, 4});
}

TEST(RasterReading, a_window_stays_inside) {
  const std::string path = write_tiff("window.tif", 3, 2, six);
  const Raster raster(path);
  EXPECT_THROW(raster.read(0, 0, 4, 1), InputError);
  EXPECT_THROW(raster.read(-1, 0, 1, 1), InputError);
  EXPECT_THROW(raster.read(0, 2, 1, 1), InputError);
  EXPECT_THROW(raster.read(1, 1, 2000000000, 2000000000), InputError);
}

TEST(RasterReading, points_of_the_map) {
  const int rows = 150;  // more than one strip
  std::vector<double> values;
  for (int j = rows - 1; j >= 0; --j)
    for (int i = 0; i < 3; ++i) values.push_back(10 * j + i);
  values[1] = -9;
  const Raster raster(write_tiff("points.tif", 3, rows, values,
                                 {.transform = {100, 2, 0, 750, 0, -5}, .nodata = {-9}}));
  for (int j : {0, 149, 63, 64, 2})
    for (int i : {0, 2}) EXPECT_EQ(raster.at(101.0 + 2 * i, 2.5 + 5 * j), 10 * j + i);
  EXPECT_FALSE(raster.at(103.0, 747.0));
  EXPECT_EQ(raster.at(100.0, 0.0), 0.0);
  for (const auto& [x, y] : {std::pair{99.9, 1.0}, {106.0, 1.0}, {101.0, -0.1}, {101.0, 750.0}})
    EXPECT_FALSE(raster.at(x, y));
  EXPECT_FALSE(raster.at(none, 1.0));
}

std::string wkt_of(int epsg) {
  OGRSpatialReferenceH crs = OSRNewSpatialReference(nullptr);
  OSRImportFromEPSG(crs, epsg);
  char* text = nullptr;
  OSRExportToWkt(crs, &text);
  std::string result = text;
  VSIFree(text);
  OSRDestroySpatialReference(crs);
  return result;
}

TEST(RasterReading, units_of_the_coordinate_system) {
  const auto where = [](int epsg) {
    return Raster(write_tiff("crs.tif", 3, 2, six, {.crs = wkt_of(epsg)})).where();
  };
  EXPECT_EQ(where(3035).metre, 1.0);
  EXPECT_FALSE(where(3035).geographic);
  EXPECT_NE(where(3035).crs.find("\"3035\""), std::string::npos);
  EXPECT_DOUBLE_EQ(where(2263).metre, 1200.0 / 3937.0);  // New York, US survey feet
  EXPECT_TRUE(where(4326).geographic);
}

TEST(RasterReading, a_georeference_we_cannot_follow) {
  EXPECT_EQ(
      error_of(write_tiff("turned.tif", 3, 2, six, {.transform = {0, 1, 0.5, 0, 0.5, -1}})),
      ": is rotated or sheared against its coordinate system; warp it first, e.g. with gdalwarp");
  EXPECT_EQ(error_of(write_tiff("nowhere.tif", 3, 2, six, {.transform = {}})),
            ": has no georeference: where it lies and how large a cell is");
}

TEST(RasterReading, files_that_are_no_rasters) {
  EXPECT_EQ(error_of("no such file.tif"),
            "cannot read the raster 'no such file.tif': No such file or directory");
  const std::string empty = write_text("empty.tif", "");
  EXPECT_EQ(error_of(empty), "the raster '" + empty + "' is empty");
  const std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0", 29);
  EXPECT_EQ(error_of(write_text("picture.tif", png)),
            ": is neither a GeoTIFF nor an ESRI ASCII grid; 'gdal_translate IN OUT.tif' makes a "
            "GeoTIFF of most rasters");
  EXPECT_EQ(error_of(write_text("letter.tif", "Dear reader,\n")),
            ":1: 'Dear' is no key of an ESRI ASCII grid's header");
}

/// 64 x 64 values that do not compress away, in strips of 4 rows or tiles of 16 x 16.
std::string noise_tiff(const std::string& name, std::vector<const char*> creation) {
  std::vector<double> values;
  for (int i = 0; i < 64 * 64; ++i) values.push_back(std::fmod(std::sqrt(2.0) * i * i, 1.0));
  return write_tiff(name, 64, 64, values, {.creation = std::move(creation)});
}

/// Cut anywhere, a file is refused, or all of its values are still there.
void expect_cuts_found(const std::string& path) {
  const auto whole = all_of(Raster(path));
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  int refused = 0;
  for (std::size_t part = 0; part < 40; ++part) {
    const std::string cut = write_text("cut.tif", bytes.substr(0, bytes.size() * part / 40));
    const std::string error = error_of(cut);
    if (error == "no error")
      expect_values(all_of(Raster(cut)), whole);
    else
      ++refused;
  }
  EXPECT_EQ(refused, 40);
}

TEST(RasterReading, a_truncated_file_is_found) {
  expect_cuts_found(noise_tiff("strips.tif", {"BLOCKYSIZE=4"}));
  expect_cuts_found(noise_tiff("packed.tif", {"COMPRESS=DEFLATE"}));
  expect_cuts_found(noise_tiff("tiles.tif", {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"}));
}

TEST(RasterReading, a_truncated_file_says_which_row_is_missing) {
  const std::string path = noise_tiff("strips.tif", {"BLOCKYSIZE=4"});
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const std::string error = error_of(path);  // strips of 2 kB after the header: 7 of 16 are whole
  EXPECT_EQ(error.rfind(": is truncated or damaged: row 29 of 64 cannot be read: ", 0), 0U)
      << error;
}

}  // namespace
}  // namespace fluxform::raster_test
