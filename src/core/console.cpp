#include "fluxform/core/console.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

namespace fluxform::console {
namespace {

std::vector<std::string>& kept() {
  static std::vector<std::string> all;
  return all;
}

int quiet = 0;  ///< scopes of Quiet

}  // namespace

Quiet::Quiet() { ++quiet; }
Quiet::~Quiet() { --quiet; }

void say(const std::string& text) {
  if (quiet == 0) spdlog::info("{}", text);
}

void add_warning(const std::string& text) {
  if (quiet > 0) return;
  std::vector<std::string>& all = kept();
  if (std::find(all.begin(), all.end(), text) != all.end()) return;
  all.push_back(text);
  spdlog::warn("warning: {}", text);
}

const std::vector<std::string>& warnings() { return kept(); }

void clear_warnings() { kept().clear(); }

void start(int rank) {
  spdlog::set_pattern("%v");
  spdlog::set_level(rank == 0 ? spdlog::level::info : spdlog::level::off);
}

}  // namespace fluxform::console
