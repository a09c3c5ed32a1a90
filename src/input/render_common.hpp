#pragma once
// Words shared by help, template, schema and reference.
#include <string>

#include "fluxform/input/entry.hpp"

namespace fluxform {

/// "quantity in V", "one of: ideal, open", ...
std::string type_text(const Entry& entry);
/// "between -5 and 5 V", "positive", or empty.
std::string limits_text(const Entry& entry);
/// "formula of x [m], latitude [degree]: sind, cosd, tand take degrees", or empty.
std::string variables_text(const Entry& entry);
/// A value that reads without error: the default, the example, or one made from the limits.
std::string sample_text(const Entry& entry);

}  // namespace fluxform
