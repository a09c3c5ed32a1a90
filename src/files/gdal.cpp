#include "fluxform/files/gdal.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr GIntBig cache_bytes = 64 << 20;  // GDAL's own choice, a share of the machine, is per rank

void* symbol(void* library, const char* name) {
  void* found = dlsym(library, name);
  if (!found) throw IoError(fmt::format("'{}' has no function {}", FLUXFORM_GDAL_LIBRARY, name));
  return found;
}

Gdal load() {
  void* library = dlopen(FLUXFORM_GDAL_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
  if (!library)
    throw IoError(fmt::format("rasters need GDAL, which cannot be loaded: {}", dlerror()));
  Gdal g;
#define FLUXFORM_GDAL_LOAD(name) \
  g.name = reinterpret_cast<decltype(g.name)>(symbol(library, #name));
  FLUXFORM_GDAL_FUNCTIONS(FLUXFORM_GDAL_LOAD)
#undef FLUXFORM_GDAL_LOAD
  g.CPLPushErrorHandler(g.CPLQuietErrorHandler);
  g.GDALSetCacheMax64(cache_bytes);
  g.GDALRegister_GTiff();
  g.GDALRegister_AAIGrid();
  return g;
}

}  // namespace

const Gdal& gdal() {
  static const Gdal loaded = load();
  return loaded;
}

}  // namespace fluxform
