#pragma once
// Writing scalars as YAML.
#include <string>

namespace fluxform {

/// The text as a YAML scalar that reads back the same: plain where that is safe, else quoted.
/// `in_flow`: inside [...] or {...}, where commas and brackets must be quoted too.
std::string yaml_scalar(const std::string& text, bool in_flow = false);

}  // namespace fluxform
