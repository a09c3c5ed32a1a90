# Targets `format` (rewrites), `format-check` and `tidy`, over every C++ file of the project.
file(GLOB_RECURSE fluxform_cpp CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/src/*.[ch]pp" "${PROJECT_SOURCE_DIR}/apps/*.[ch]pp"
     "${PROJECT_SOURCE_DIR}/tests/*.[ch]pp" "${PROJECT_SOURCE_DIR}/examples/*.[ch]pp")
find_program(CLANG_FORMAT NAMES clang-format-14 clang-format)
if(CLANG_FORMAT)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${fluxform_cpp} VERBATIM)
  add_custom_target(format-check COMMAND ${CLANG_FORMAT} --dry-run --Werror ${fluxform_cpp} VERBATIM)
  execute_process(COMMAND ${CLANG_FORMAT} --version OUTPUT_VARIABLE clang_format_version)
endif()

# clang-tidy checks what this build compiles; headers are seen through the sources that include them.
find_program(RUN_CLANG_TIDY run-clang-tidy)
if(RUN_CLANG_TIDY)
  add_custom_target(tidy COMMAND ${RUN_CLANG_TIDY} -quiet -p "${PROJECT_BINARY_DIR}"
                                 "^${PROJECT_SOURCE_DIR}/(src|apps|tests|examples)/" VERBATIM)
endif()
