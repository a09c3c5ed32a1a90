#pragma once
// The app of a number of species; the build makes a source of its own for each.
#include <memory>

#include "fluxform/app/case.hpp"

namespace fluxform::electrolyte {

/// Of N species; `driven`: a current is prescribed at some wall.
template <int N>
std::unique_ptr<Case> make(bool driven);

}  // namespace fluxform::electrolyte
