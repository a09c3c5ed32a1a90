# fluxform_module(NAME [HEADER_ONLY] DEPENDS targets...): one engine library whose headers are seen
# as "fluxform/NAME/...", only by targets that link it, so a wrong dependence fails to build.
function(fluxform_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  set(view "${CMAKE_BINARY_DIR}/include/${name}")
  file(MAKE_DIRECTORY "${view}/fluxform")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/${name}" "${view}/fluxform/${name}" SYMBOLIC)
  set(target fluxform_${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${view}>"
                                                "$<INSTALL_INTERFACE:include>")
    target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} fluxform_options)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE "$<BUILD_INTERFACE:${view}>"
                                                   "$<INSTALL_INTERFACE:include>")
    target_link_libraries(${target} INTERFACE ${ARG_DEPENDS} fluxform_options)
  endif()
  add_library(Fluxform::${name} ALIAS ${target})
endfunction()

# add_app(NAME [SOURCES ...]): executable fluxform-NAME from apps/NAME.
function(add_app name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  add_executable(fluxform-${name} ${sources})
  target_include_directories(fluxform-${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/${name}")
  target_link_libraries(fluxform-${name} PRIVATE Fluxform::app Fluxform::fv Fluxform::flux)
endfunction()

# add_mpi_test(NAME RANKS 1 2 4 SOURCES ... LIBRARIES ...): a GoogleTest program run on each count.
function(add_mpi_test name)
  cmake_parse_arguments(ARG "" "" "RANKS;SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} fluxform_test_main)
  foreach(ranks ${ARG_RANKS})
    add_test(NAME ${name}.on_${ranks} COMMAND ${MPIEXEC_EXECUTABLE} -n ${ranks} $<TARGET_FILE:${name}>)
    set_tests_properties(${name}.on_${ranks} PROPERTIES PROCESSORS ${ranks} LABELS "${ARG_LABELS}"
      ENVIRONMENT "OMPI_ALLOW_RUN_AS_ROOT=1;OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1;OMPI_MCA_rmaps_base_oversubscribe=1;OMPI_MCA_mpi_yield_when_idle=1;OMPI_MCA_btl_vader_single_copy_mechanism=none;OMP_NUM_THREADS=1")
  endforeach()
endfunction()
