#pragma once
// Messages for the user; only rank 0 of PETSC_COMM_WORLD speaks. Use as log::info("read {}", path).
#include <spdlog/spdlog.h>

namespace fluxform::log {

using spdlog::debug;
using spdlog::info;
using spdlog::warn;

/// Silences every rank but 0 and sets the plain format. Call once, after MPI has started.
void start(int rank);

}  // namespace fluxform::log
