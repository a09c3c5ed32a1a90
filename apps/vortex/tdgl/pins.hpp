#pragma once
// Pins from a file.
#include "settings.hpp"

namespace fluxform::vortex {

/// Pins listed in a text file: a line each of coordinates and radius in metres, then eps, separated
/// by commas or blanks; lines that begin with # or a letter are passed over. Throws InputError with
/// the line at fault.
std::vector<InclusionSettings> read_pins(const std::string& path, int dimension);

}  // namespace fluxform::vortex
