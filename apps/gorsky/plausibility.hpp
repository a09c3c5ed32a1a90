#pragma once
// What cannot be meant is refused, with its place in the input; what makes an answer doubtful is told.
#include <functional>

#include "fluxform/grid/grid.hpp"
#include "fluxform/input/parameters.hpp"

#include "body.hpp"

namespace fluxform::gorsky {

/// Before anything is computed: stress beyond a tenth of the modulus, or without bound in a cell; steps
/// of the potential that a cell cannot resolve; a load without hydrostatic part; a law of diffusivity
/// outside its temperatures. Throws InputError. Collective.
void check_body(const Parameters& input, const Body& body, const Grid& grid, double start);

/// The same of the concentrations that the run starts from and those at the sides. Collective.
void check_atoms(const Parameters& input, const Body& body, const Grid& grid, Vec u);

/// Largest |step| of the potential of a species between two cells, in RT. Collective.
double largest_step(const Body& body, const Grid& grid, int species);

/// Of any number of the cells that take part, over all ranks. Collective.
double greatest(const Grid& grid, const std::function<double(const Index&)>& number);

}  // namespace fluxform::gorsky
