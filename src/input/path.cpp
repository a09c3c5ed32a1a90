#include "fluxform/input/path.hpp"

#include <algorithm>

namespace fluxform {
namespace {

/// Reads "[12]" at `at` and moves behind it.
std::optional<Step> parse_index(const std::string& text, std::size_t& at) {
  const auto close = text.find(']', at);
  if (close == std::string::npos) return {};
  const std::string digits = text.substr(at + 1, close - at - 1);
  const bool number = digits.find_first_not_of("0123456789") == std::string::npos;
  if (digits.empty() || digits.size() > 9 || !number) return {};
  at = close + 1;
  return Step{"", std::stoul(digits)};
}

/// Reads "key" or ".key" at `at` and moves behind it.
std::optional<Step> parse_key(const std::string& text, std::size_t& at) {
  if (text[at] == '.') {
    if (at == 0) return {};
    ++at;
  }
  const auto end = std::min(text.find_first_of(".[]", at), text.size());
  if (end == at) return {};
  Step step{text.substr(at, end - at), {}};
  at = end;
  return step;
}

}  // namespace

std::optional<std::vector<Step>> parse_path(const std::string& text) {
  std::vector<Step> steps;
  for (std::size_t at = 0; at < text.size();) {
    const bool index = text[at] == '[' && at > 0;
    const auto step = index ? parse_index(text, at) : parse_key(text, at);
    if (!step) return {};
    steps.push_back(*step);
  }
  if (steps.empty()) return {};
  return steps;
}

}  // namespace fluxform
