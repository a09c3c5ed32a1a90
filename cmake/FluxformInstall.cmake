# Installs libraries, headers, apps and the package files, so that another project can say
# find_package(Fluxform) and add_app(NAME).
include(CMakePackageConfigHelpers)
get_property(modules GLOBAL PROPERTY FLUXFORM_MODULES)
set(package_dir lib/cmake/Fluxform)

foreach(module ${modules})
  install(TARGETS fluxform_${module} EXPORT FluxformTargets ARCHIVE DESTINATION lib)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/${module}/"
          DESTINATION include/fluxform/${module} FILES_MATCHING PATTERN "*.hpp")
endforeach()
foreach(shared options dual)
  install(TARGETS fluxform_${shared} EXPORT FluxformTargets)
  set_target_properties(fluxform_${shared} PROPERTIES EXPORT_NAME ${shared})
endforeach()
install(EXPORT FluxformTargets NAMESPACE Fluxform:: DESTINATION ${package_dir})

get_property(apps GLOBAL PROPERTY FLUXFORM_APPS)
if(apps)
  install(TARGETS ${apps} RUNTIME DESTINATION bin)
endif()

# The Python package where Debian's Python looks for it under /usr/local, with the apps' own pictures.
if(FLUXFORM_PYTHON)
  execute_process(COMMAND "${FLUXFORM_PYTHON}" -c "import os, sys, sysconfig
print('lib/python%d.%d/%s' % (*sys.version_info[:2], os.path.basename(sysconfig.get_path('purelib'))))"
                  OUTPUT_VARIABLE python_dir OUTPUT_STRIP_TRAILING_WHITESPACE)
  install(PROGRAMS "${PROJECT_SOURCE_DIR}/src/python/fluxform-plot" DESTINATION bin COMPONENT python)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/python/fluxform" DESTINATION ${python_dir}
          COMPONENT python FILES_MATCHING PATTERN "*.py" PATTERN "*.css" PATTERN __pycache__ EXCLUDE)
  file(GLOB drawn RELATIVE "${PROJECT_SOURCE_DIR}/apps" CONFIGURE_DEPENDS
       "${PROJECT_SOURCE_DIR}/apps/*/plot*.py")
  foreach(script ${drawn})
    get_filename_component(app "${script}" DIRECTORY)
    install(FILES "${PROJECT_SOURCE_DIR}/apps/${script}" COMPONENT python
            DESTINATION ${python_dir}/fluxform/apps/${app})
  endforeach()
endif()

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/FluxformConfig.cmake.in"
                              "${PROJECT_BINARY_DIR}/FluxformConfig.cmake"
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/FluxformConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/FluxformConfig.cmake"
              "${PROJECT_BINARY_DIR}/FluxformConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/FluxformDependencies.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/FluxformApp.cmake"
        DESTINATION ${package_dir})
