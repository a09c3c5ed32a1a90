#pragma once
// `model: continuum` of the vortex app.
#include <memory>

#include "fluxform/app/case.hpp"
#include "fluxform/input/document.hpp"

namespace fluxform::vortex {

/// The app that answers an input: of a star where the law and the axes need one.
std::unique_ptr<Case> make_continuum(const Document& document);

}  // namespace fluxform::vortex
