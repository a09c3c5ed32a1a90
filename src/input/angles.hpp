#pragma once
// Angles in formulas: sin, cos and tan take radians, while some variables are in degrees.
//
//   sin(2*latitude)        refused: write sind(2*latitude)
//   sin(pi/180*latitude)   fine, as is any argument with pi or a constant of the user's in it
#include "fluxform/input/expression.hpp"

namespace fluxform {

/// Throws ExpressionError at the first sin, cos or tan of a variable in degrees. What stands inside
/// another function within the argument does not count.
void refuse_degrees(const std::string& formula, const std::vector<Variable>& variables,
                    const NamedValues& constants);

}  // namespace fluxform
