# Warnings, sanitizers and architecture flags. Warnings concern our own sources only; fluxform_options
# carries what every user of the library must share.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
# Libraries and programs share precompiled headers, which must be compiled alike.
add_compile_options(-fPIC)
# GCC 12 takes its own AVX-512 intrinsics for uninitialised reads (GCC bug 105593, in every Eigen
# kernel) and sees overlaps in `"text" + std::string` (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict)
endif()
option(FLUXFORM_WERROR "treat warnings as errors" OFF)
if(FLUXFORM_WERROR)
  add_compile_options(-Werror)
endif()

add_library(fluxform_options INTERFACE)
target_compile_features(fluxform_options INTERFACE cxx_std_20)

option(FLUXFORM_SANITIZE "address and undefined-behaviour sanitizers" OFF)
if(FLUXFORM_SANITIZE)
  target_compile_options(fluxform_options INTERFACE -fsanitize=address,undefined
                                                    -fno-sanitize-recover=undefined
                                                    -fno-omit-frame-pointer)
  target_link_options(fluxform_options INTERFACE -fsanitize=address,undefined)
endif()

# Eigen's alignment depends on -march, so the flag belongs to everything that links the library.
set(FLUXFORM_ARCH "native" CACHE STRING
    "value of -march, e.g. native, x86-64-v3, znver3; empty for a build that runs everywhere")
if(FLUXFORM_ARCH)
  target_compile_options(fluxform_options INTERFACE -march=${FLUXFORM_ARCH})
endif()
