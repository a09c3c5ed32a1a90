#pragma once
// GDAL, loaded by the first raster a run meets: a program that meets none starts without it
// (loading it takes some 40 ms, more than the whole of a small run).
//
//   const auto file = gdal().GDALOpenEx(path, GDAL_OF_RASTER, nullptr, nullptr, nullptr);
#include <memory>
#include <string>

#include <cpl_error.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>

// The functions in use; each becomes a member of Gdal under its own name and with its own type.
#define FLUXFORM_GDAL_FUNCTIONS(X)      \
  X(GDALRegister_GTiff)                 \
  X(GDALRegister_AAIGrid)               \
  X(GDALSetCacheMax64)                  \
  X(GDALGetDriverByName)                \
  X(GDALOpenEx)                         \
  X(GDALCreate)                         \
  X(GDALClose)                          \
  X(GDALFlushCache)                     \
  X(GDALGetRasterXSize)                 \
  X(GDALGetRasterYSize)                 \
  X(GDALGetRasterCount)                 \
  X(GDALGetRasterBand)                  \
  X(GDALGetRasterDataType)              \
  X(GDALGetRasterNoDataValue)           \
  X(GDALSetRasterNoDataValue)           \
  X(GDALGetMaskFlags)                   \
  X(GDALGetMaskBand)                    \
  X(GDALGetRasterColorInterpretation)   \
  X(GDALGetRasterScale)                 \
  X(GDALGetRasterOffset)                \
  X(GDALGetGeoTransform)                \
  X(GDALSetGeoTransform)                \
  X(GDALGetProjectionRef)               \
  X(GDALSetProjection)                  \
  X(GDALRasterIO)                       \
  X(OSRNewSpatialReference)             \
  X(OSRDestroySpatialReference)         \
  X(OSRIsGeographic)                    \
  X(OSRGetLinearUnits)                  \
  X(OSRGetName)                         \
  X(OSRGetAngularUnits)                 \
  X(OSRCloneGeogCS)                     \
  X(OSRGetSemiMajor)                    \
  X(OSRGetInvFlattening)                \
  X(OSRSetAxisMappingStrategy)          \
  X(OCTNewCoordinateTransformation)     \
  X(OCTDestroyCoordinateTransformation) \
  X(OCTTransform)                       \
  X(OSRMorphToESRI)                     \
  X(OSRExportToWkt)                     \
  X(CPLPushErrorHandler)                \
  X(CPLQuietErrorHandler)               \
  X(CPLErrorReset)                      \
  X(CPLGetLastErrorMsg)                 \
  X(CPLGetLastErrorType)                \
  X(VSIFileFromMemBuffer)               \
  X(VSIFCloseL)                         \
  X(VSIUnlink)                          \
  X(VSIMalloc)                          \
  X(VSIFree)

namespace fluxform {

struct Gdal {
// A name cannot stand in parentheses where it is declared:
// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define FLUXFORM_GDAL_MEMBER(name) decltype(&::name) name = nullptr;
  FLUXFORM_GDAL_FUNCTIONS(FLUXFORM_GDAL_MEMBER)
#undef FLUXFORM_GDAL_MEMBER

  /// The last complaint; GDAL itself prints nothing.
  std::string reason() const { return CPLGetLastErrorMsg(); }
};

/// GDAL with its GeoTIFF and ESRI ASCII drivers. Throws IoError if the library cannot be loaded.
const Gdal& gdal();

struct CloseDataset {
  void operator()(GDALDatasetH dataset) const { gdal().GDALClose(dataset); }
};
struct DestroyReference {
  void operator()(OGRSpatialReferenceH crs) const { gdal().OSRDestroySpatialReference(crs); }
};
struct DestroyTransformation {
  void operator()(OGRCoordinateTransformationH t) const {
    gdal().OCTDestroyCoordinateTransformation(t);
  }
};
using Dataset = std::unique_ptr<void, CloseDataset>;
using SpatialReference = std::unique_ptr<void, DestroyReference>;
using Transformation = std::unique_ptr<void, DestroyTransformation>;

}  // namespace fluxform
