#include "fluxform/core/console.hpp"

namespace fluxform::console {

void start(int rank) {
  spdlog::set_pattern("%v");
  spdlog::set_level(rank == 0 ? spdlog::level::info : spdlog::level::off);
}

}  // namespace fluxform::console
