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
set(HDF5_PREFER_PARALLEL ON)
find_package(HDF5 REQUIRED COMPONENTS C HL)
if(NOT HDF5_IS_PARALLEL)
  message(FATAL_ERROR "HDF5 ${HDF5_VERSION} was built without MPI; Fluxform writes its results in "
                      "parallel and needs the MPI build (set HDF5_ROOT to it).")
endif()
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(nlohmann_json REQUIRED)
