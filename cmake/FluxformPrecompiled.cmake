# The system headers that nearly every source of ours includes are compiled once for all targets: half of
# the time of a small source is theirs. -DFLUXFORM_PRECOMPILED=OFF compiles every source as it stands, which
# shows a header that forgets to include what it uses.
option(FLUXFORM_PRECOMPILED "compile the common system headers once" ON)

# Calls for a folder and those below it: every target that links the engine takes the common headers.
function(fluxform_precompile folder)
  get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    get_target_property(links ${target} LINK_LIBRARIES)
    if(type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$" AND NOT target STREQUAL fluxform_headers
       AND links MATCHES "Fluxform::(core|input|files|grid|fields|fv|solve|output|app)|_(case|parts)(;|$)|fluxform_test_main")
      target_precompile_headers(${target} REUSE_FROM fluxform_headers)
    endif()
  endforeach()
  get_property(folders DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  foreach(below ${folders})
    fluxform_precompile("${below}")
  endforeach()
endfunction()

if(FLUXFORM_PRECOMPILED)
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/headers.cpp" CONTENT "// Carries the precompiled headers.\n")
  add_library(fluxform_headers STATIC "${CMAKE_BINARY_DIR}/headers.cpp")
  target_link_libraries(fluxform_headers PRIVATE PkgConfig::PETSC MPI::MPI_C MPI::MPI_CXX spdlog::spdlog
                                                 fmt::fmt Eigen3::Eigen PkgConfig::UDUNITS fluxform_options)
  target_precompile_headers(fluxform_headers PRIVATE
    <algorithm> <array> <cmath> <functional> <map> <memory> <optional> <string> <vector>
    <Eigen/Core> <fmt/format.h> <petscksp.h>)
  fluxform_precompile("${PROJECT_SOURCE_DIR}")
endif()
