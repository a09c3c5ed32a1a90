#pragma once
// Values at a place from those in cells: linear between centres, and beyond the last ones on to the end
// of the axis.
//
//   const std::vector<double> weights = weights_at(grid, place);
//   const double there = weighed(grid, weights, values);
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// What this rank's cells count at a place; every axis has two cells or more.
std::vector<double> weights_at(const Grid& grid, const Point& at);

/// Sum of weights times values over all ranks. Collective.
double weighed(const Grid& grid, const std::vector<double>& weights,
               const std::vector<double>& values);

}  // namespace fluxform
