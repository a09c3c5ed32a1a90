#pragma once
// Messages for the user; only rank 0 of PETSC_COMM_WORLD speaks. Use as console::info("read {}",
// path).
#include <spdlog/spdlog.h>

namespace fluxform::console {

using spdlog::debug;
using spdlog::info;
using spdlog::warn;

/// Silences every rank but 0 and sets the plain format. Call once, after MPI has started.
void start(int rank);

}  // namespace fluxform::console
