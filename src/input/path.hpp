#pragma once
// Paths into a document: "grid.axes[0].cells".
#include <optional>
#include <string>
#include <vector>

namespace fluxform {

/// One step of a path: into a mapping by key, or into a sequence by index.
struct Step {
  std::string key;
  std::optional<std::size_t> index;
};

/// Nothing if the text is not a path: an empty key, an index that is no number, a missing ']'.
std::optional<std::vector<Step>> parse_path(const std::string& text);

}  // namespace fluxform
