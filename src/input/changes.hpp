#pragma once
// How one resolved input differs from another.
#include <string>
#include <vector>

namespace fluxform {

/// One parameter whose value is not the same; an empty text stands for "not there".
struct Change {
  std::string key;  ///< "flow.rotation", "grid.axes[0].cells"
  std::string before, after;
};

/// Compares two texts made by resolved_text, in the order of their keys; keys equal to one of
/// `apart`, or inside a section of that name, are passed over.
std::vector<Change> changes(const std::string& before, const std::string& after,
                            const std::vector<std::string>& apart = {});

}  // namespace fluxform
