#pragma once
// Small rasters written by GDAL itself, so that our reader is not tested against our own writer.
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gdal.h>
#include <gdal_frmts.h>
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/files/raster.hpp"

namespace fluxform::raster_test {

inline std::string write_text(const std::string& name, const std::string& text) {
  std::string path = testing::TempDir() + "fluxform_" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

/// How a test's GeoTIFF differs from the plainest one.
struct TiffOptions {
  std::array<double, 6> transform{100.0, 2.0, 0.0, 60.0, 0.0, -5.0};  ///< cells 2 x 5, top at 60
  GDALDataType type = GDT_Float64;
  int bands = 1;
  std::vector<double> nodata = {};
  std::string crs = {};
  std::vector<const char*> creation = {};
};

/// `values` from the north; every further band holds one more than the one before.
inline std::string write_tiff(const std::string& name, int columns, int rows,
                              std::vector<double> values, TiffOptions o = {}) {
  GDALRegister_GTiff();
  std::string path = testing::TempDir() + "fluxform_" + name;
  o.creation.push_back(nullptr);
  GDALDatasetH file = GDALCreate(GDALGetDriverByName("GTiff"), path.c_str(), columns, rows, o.bands,
                                 o.type, const_cast<char**>(o.creation.data()));
  if (o.transform[1] != 0.0) GDALSetGeoTransform(file, o.transform.data());
  if (!o.crs.empty()) GDALSetProjection(file, o.crs.c_str());
  for (int b = 1; b <= o.bands; ++b) {
    GDALRasterBandH band = GDALGetRasterBand(file, b);
    if (!o.nodata.empty()) GDALSetRasterNoDataValue(band, o.nodata[0]);
    EXPECT_EQ(GDALRasterIO(band, GF_Write, 0, 0, columns, rows, values.data(), columns, rows,
                           GDT_Float64, 0, 0),
              CE_None);
    for (double& v : values) v += 1.0;
  }
  GDALClose(file);
  return path;
}

inline std::vector<double> all_of(const Raster& raster) {
  return raster.read(0, 0, raster.columns(), raster.rows());
}

/// Alike, NaN being like NaN.
inline void expect_values(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (std::isnan(expected[i]))
      EXPECT_TRUE(std::isnan(found[i])) << i << ": " << found[i];
    else
      EXPECT_EQ(found[i], expected[i]) << i;
  }
}

/// The InputError that opening or reading ends in, without the path before it.
inline std::string error_of(const std::string& path, std::optional<int> band = {}) {
  try {
    const Raster raster(path, band);
    raster.check();
  } catch (const InputError& e) {
    const std::string text = e.what();
    return text.rfind(path, 0) == 0 ? text.substr(path.size()) : text;
  }
  return "no error";
}

}  // namespace fluxform::raster_test
