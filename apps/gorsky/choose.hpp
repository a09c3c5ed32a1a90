#pragma once
// The app of a number of unknowns; the build makes a source of its own for each.
#include <memory>

#include "fluxform/app/case.hpp"

namespace fluxform::gorsky {

/// `gives_way`: of a strip whose curvature is an unknown of its own (bending.hpp).
template <int N>
std::unique_ptr<Case> make(bool gives_way);

}  // namespace fluxform::gorsky
