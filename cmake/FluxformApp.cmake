# add_app(NAME): executable fluxform-NAME from the .cpp files in folder NAME. Also given to outside
# projects by find_package(Fluxform).
function(add_app name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  if(NOT sources)
    message(FATAL_ERROR "add_app(${name}): no .cpp file in ${CMAKE_CURRENT_SOURCE_DIR}/${name}")
  endif()
  add_executable(fluxform-${name} ${sources})
  set_property(GLOBAL APPEND PROPERTY FLUXFORM_APPS fluxform-${name})
  target_include_directories(fluxform-${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/${name}")
  target_link_libraries(fluxform-${name} PRIVATE Fluxform::app Fluxform::fv Fluxform::flux)
endfunction()
