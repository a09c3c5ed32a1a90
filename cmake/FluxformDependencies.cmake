# Finds every library Fluxform stands on; each becomes one imported target. Used by the build and, from
# the install tree, by find_package(Fluxform).
find_package(PkgConfig REQUIRED)
find_package(MPI REQUIRED COMPONENTS C CXX)

# fluxform_pkg(PREFIX MODULE MINIMUM WHAT): a pkg-config library, or an error that says what to do.
macro(fluxform_pkg prefix module minimum what)
  if(NOT TARGET PkgConfig::${prefix})
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
    if(NOT ${prefix}_FOUND)
      message(FATAL_ERROR "${what} was not found by pkg-config as '${module}'. On Debian run "
                          "./bootstrap.sh; elsewhere put the folder of ${module}.pc into "
                          "PKG_CONFIG_PATH (docs/clusters.md).")
    elseif(${prefix}_VERSION VERSION_LESS "${minimum}")
      message(FATAL_ERROR "${what} ${${prefix}_VERSION} is too old: Fluxform needs ${minimum} or "
                          "newer (docs/clusters.md says how to point at another one).")
    endif()
  endif()
endmacro()

fluxform_pkg(PETSC PETSc 3.18 "PETSc")
fluxform_pkg(SLEPC slepc 3.18 "SLEPc")
fluxform_pkg(FFTW fftw3 3.3 "FFTW")
fluxform_pkg(MUPARSER muparser 2.3 "muParser")
fluxform_pkg(UDUNITS udunits 2.2 "UDUNITS")
fluxform_pkg(GDAL gdal 3.4 "GDAL")
# GDAL is not linked but loaded by the first raster a run meets (src/files/gdal.hpp), under the name that
# linking would have put into the program.
list(GET GDAL_LINK_LIBRARIES 0 FLUXFORM_GDAL_LIBRARY)
execute_process(COMMAND ${CMAKE_OBJDUMP} -p "${FLUXFORM_GDAL_LIBRARY}" OUTPUT_VARIABLE gdal_headers)
if(NOT gdal_headers MATCHES "SONAME +([^ \n]+)")
  message(FATAL_ERROR "GDAL must be a shared library; '${FLUXFORM_GDAL_LIBRARY}' is none.")
endif()
string(REGEX REPLACE "[^/]+$" "${CMAKE_MATCH_1}" FLUXFORM_GDAL_LIBRARY "${FLUXFORM_GDAL_LIBRARY}")

# HDF5 by pkg-config where it can be: CMake's own search runs compiler wrappers that fail in a folder
# whose name has a space.
if(NOT TARGET hdf5::hdf5_hl)
  pkg_search_module(HDF5_PC QUIET IMPORTED_TARGET GLOBAL hdf5-openmpi hdf5-mpich hdf5-mpi hdf5)
  find_library(HDF5_HL_LIBRARY hdf5_hl HINTS ${HDF5_PC_LIBRARY_DIRS})
  if(HDF5_PC_FOUND AND HDF5_HL_LIBRARY)
    add_library(hdf5::hdf5 INTERFACE IMPORTED GLOBAL)
    target_link_libraries(hdf5::hdf5 INTERFACE PkgConfig::HDF5_PC)
    add_library(hdf5::hdf5_hl INTERFACE IMPORTED GLOBAL)
    target_link_libraries(hdf5::hdf5_hl INTERFACE ${HDF5_HL_LIBRARY} hdf5::hdf5)
  else()
    set(HDF5_PREFER_PARALLEL ON)
    find_package(HDF5 REQUIRED COMPONENTS C HL)
  endif()
endif()
include(CheckCSourceCompiles)
set(CMAKE_REQUIRED_LIBRARIES hdf5::hdf5 MPI::MPI_C)
check_c_source_compiles("
  #include <hdf5.h>
  #ifndef H5_HAVE_PARALLEL
  #error serial
  #endif
  int main(void) { return 0; }" FLUXFORM_HDF5_IS_PARALLEL)
unset(CMAKE_REQUIRED_LIBRARIES)
if(NOT FLUXFORM_HDF5_IS_PARALLEL)
  message(FATAL_ERROR "This HDF5 was built without MPI; Fluxform writes its results in parallel and "
                      "needs the MPI build (put its pkg-config folder first in PKG_CONFIG_PATH).")
endif()

find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(nlohmann_json REQUIRED)
