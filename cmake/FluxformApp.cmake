# add_app(NAME [LIBRARIES targets...]): executable fluxform-NAME from the .cpp files in folder NAME; with
# LIBRARIES, from its main.cpp and those. Also given to outside projects by find_package(Fluxform).
function(add_app name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES" ${ARGN})
  set(folder "${CMAKE_CURRENT_SOURCE_DIR}/${name}")
  set(sources "${folder}/main.cpp")
  if(NOT ARG_LIBRARIES)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  endif()
  if(NOT sources)
    message(FATAL_ERROR "add_app(${name}): there is no .cpp file in ${folder}")
  endif()
  add_executable(fluxform-${name} ${sources})
  target_include_directories(fluxform-${name} PRIVATE "${folder}")
  target_link_libraries(fluxform-${name} PRIVATE ${ARG_LIBRARIES} Fluxform::app Fluxform::fv
                                                 Fluxform::flux)
  set_property(GLOBAL APPEND PROPERTY FLUXFORM_APPS fluxform-${name})
endfunction()

# fluxform_app_library(NAME [SPECIES least most]): library NAME_case of all sources in this folder and below
# but main.cpp, which add_app(NAME LIBRARIES NAME_case) links, as tests may; with SPECIES also a source for
# each number of species, made of instance.cpp.in in the build directory.
function(fluxform_app_library name)
  cmake_parse_arguments(ARG "" "" "SPECIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/main.cpp")
  if(ARG_SPECIES)
    list(GET ARG_SPECIES 0 least)
    list(GET ARG_SPECIES 1 most)
    foreach(N RANGE ${least} ${most})
      configure_file(instance.cpp.in "${CMAKE_CURRENT_BINARY_DIR}/instance_${N}.cpp" @ONLY)
      list(APPEND sources "${CMAKE_CURRENT_BINARY_DIR}/instance_${N}.cpp")
    endforeach()
  endif()
  add_library(${name}_case STATIC ${sources})
  target_include_directories(${name}_case PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${name}_case PUBLIC Fluxform::app Fluxform::fv Fluxform::flux)
endfunction()
