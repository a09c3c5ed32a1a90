# Writes fluxform_build_info.hpp at build time: version and git commit, rewritten only when they
# change, so that nothing is compiled again without need. Included by src/CMakeLists.txt; runs
# itself as a script with -D SOURCE_DIR, HEADER and VERSION.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(build_info_dir "${CMAKE_BINARY_DIR}/include/build_info")
  set(build_info_command
      ${CMAKE_COMMAND} "-DSOURCE_DIR=${CMAKE_SOURCE_DIR}" "-DVERSION=${PROJECT_VERSION}"
      "-DHEADER=${build_info_dir}/fluxform_build_info.hpp" -P "${CMAKE_CURRENT_LIST_FILE}")
  execute_process(COMMAND ${build_info_command})
  add_custom_target(fluxform_build_info COMMAND ${build_info_command} VERBATIM
                    BYPRODUCTS "${build_info_dir}/fluxform_build_info.hpp"
                    COMMENT "Noting the git commit")
  add_dependencies(fluxform_output fluxform_build_info)
  target_include_directories(fluxform_output PRIVATE "${build_info_dir}")
  return()
endif()

execute_process(COMMAND git describe --always --abbrev=12 --dirty --exclude=*
                WORKING_DIRECTORY "${SOURCE_DIR}" OUTPUT_VARIABLE commit ERROR_QUIET
                RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
if(failed OR NOT commit)
  set(commit "unknown")
endif()
set(text "// Written by the build.
#pragma once
namespace fluxform::build_info {
inline constexpr const char* version = \"${VERSION}\";
inline constexpr const char* commit = \"${commit}\";
}  // namespace fluxform::build_info
")
file(CONFIGURE OUTPUT "${HEADER}" CONTENT "${text}" @ONLY)
