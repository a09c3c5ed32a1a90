#pragma once
// From YAML bytes to a tree of Nodes.
#include <memory>
#include <string>

#include "fluxform/input/document.hpp"

namespace fluxform {

/// Parses one YAML document. Throws InputError with place and line: syntax, duplicate keys, keys
/// that are not words, more than one document.
Node build_tree(const std::string& text, const std::shared_ptr<const Source>& source);

}  // namespace fluxform
