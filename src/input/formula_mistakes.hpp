#pragma once
// muParser's complaints about a formula in our words, at the word they are about.
#include <string>

#include <muParser.h>

#include "fluxform/input/expression.hpp"

namespace fluxform {

/// What is wrong with `text`, for which `parser` threw `e`.
ExpressionError explained(const mu::Parser& parser, const std::string& text,
                          const mu::Parser::exception_type& e);

}  // namespace fluxform
