# Tests: GoogleTest programs on several rank counts, and Python scripts. A test's label is the folder it
# stands in (unit, order, physics, parallel, input, ...); those in unit and input are also what the
# `sanitizer_tests` target builds.

# Open MPI refuses root and more ranks than cores unless told; idle ranks spin unless told to yield;
# tests running side by side would all be bound to the first core.
set(FLUXFORM_TEST_ENVIRONMENT
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
    OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_btl_vader_single_copy_mechanism=none
    PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
    PRTE_MCA_hwloc_default_binding_policy=none OMP_NUM_THREADS=1)
if(FLUXFORM_SANITIZE)
  # Open MPI, PETSc and udunits keep memory until exit; their leaks would hide nothing of ours because
  # our own objects are owned by handles and standard containers.
  list(APPEND FLUXFORM_TEST_ENVIRONMENT ASAN_OPTIONS=detect_leaks=0
       UBSAN_OPTIONS=print_stacktrace=1)
endif()

if(NOT FLUXFORM_PYTHON)
  message(FATAL_ERROR "the tests need python3; -DFLUXFORM_TESTS=OFF leaves them out")
endif()

add_custom_target(sanitizer_tests)

function(fluxform_register_test test program ranks labels timeout)
  get_filename_component(tier "${CMAKE_CURRENT_SOURCE_DIR}" NAME)
  if(NOT timeout)
    set(timeout 120)
  endif()
  if(FLUXFORM_SANITIZE)
    math(EXPR timeout "10 * ${timeout}")
  endif()
  set_tests_properties(${test} PROPERTIES PROCESSORS ${ranks} LABELS "${tier};${labels}"
                       TIMEOUT ${timeout} ENVIRONMENT "${FLUXFORM_TEST_ENVIRONMENT}")
  if(program AND tier MATCHES "^(unit|input)$")
    add_dependencies(sanitizer_tests ${program})
  endif()
endfunction()

# add_mpi_test(NAME RANKS 1 2 4 SOURCES ... LIBRARIES ... [LABELS ...] [TIMEOUT seconds]):
# a GoogleTest program run on each rank count as NAME.on_1, NAME.on_2, ...
function(add_mpi_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "RANKS;SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} fluxform_test_main)
  foreach(ranks ${ARG_RANKS})
    add_test(NAME ${name}.on_${ranks}
             COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${ranks} $<TARGET_FILE:${name}>)
    fluxform_register_test(${name}.on_${ranks} ${name} ${ranks} "${ARG_LABELS}" "${ARG_TIMEOUT}")
  endforeach()
endfunction()

# add_serial_test(NAME SOURCES ... LIBRARIES ... [LABELS ...] [TIMEOUT seconds]): a GoogleTest program
# without MPI or PETSc, so that it proves its libraries need neither.
function(add_serial_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  fluxform_register_test(${name} ${name} 1 "${ARG_LABELS}" "${ARG_TIMEOUT}")
endfunction()

# add_python_test(NAME SCRIPT file [ARGS ...] [RANKS n] [USES target] [LABELS ...] [TIMEOUT seconds]):
# a Python script that fails by its exit code. It finds executables in $FLUXFORM_BIN, the source tree
# in $FLUXFORM_SOURCE and the MPI launcher in $MPIEXEC; RANKS is the most it starts at once.
function(add_python_test name)
  cmake_parse_arguments(ARG "" "SCRIPT;RANKS;USES;TIMEOUT" "ARGS;LABELS" ${ARGN})
  if(NOT ARG_RANKS)
    set(ARG_RANKS 1)
  endif()
  get_filename_component(script "${ARG_SCRIPT}" ABSOLUTE)
  add_test(NAME ${name} COMMAND ${FLUXFORM_PYTHON} -B "${script}" ${ARG_ARGS})
  fluxform_register_test(${name} "${ARG_USES}" ${ARG_RANKS} "${ARG_LABELS}" "${ARG_TIMEOUT}")
  set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT
               "FLUXFORM_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}"
               "FLUXFORM_SOURCE=${PROJECT_SOURCE_DIR}" "MPIEXEC=${MPIEXEC_EXECUTABLE}")
endfunction()
