# Warnings, sanitizers and architecture flags, shared by every target through fluxform_options.
add_library(fluxform_options INTERFACE)
target_compile_options(fluxform_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                  -Wno-sign-conversion)
option(FLUXFORM_WERROR "treat warnings as errors" OFF)
if(FLUXFORM_WERROR)
  target_compile_options(fluxform_options INTERFACE -Werror)
endif()
option(FLUXFORM_SANITIZE "address and undefined-behaviour sanitizers" OFF)
if(FLUXFORM_SANITIZE)
  target_compile_options(fluxform_options INTERFACE -fsanitize=address,undefined
                                                    -fno-omit-frame-pointer)
  target_link_options(fluxform_options INTERFACE -fsanitize=address,undefined)
endif()
set(FLUXFORM_ARCH "native" CACHE STRING "value of -march; empty for a portable build")
if(FLUXFORM_ARCH)
  target_compile_options(fluxform_options INTERFACE -march=${FLUXFORM_ARCH})
endif()
