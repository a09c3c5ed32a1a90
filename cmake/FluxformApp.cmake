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
