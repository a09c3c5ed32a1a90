#pragma once
// Fields on one axis each of which is stretched between two ends that move: the grid's cells divide
// what lies between them evenly.
#include <array>
#include <functional>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Where the n-th field begins and ends.
using EndsOf = std::function<std::array<double, 2>(int n)>;

/// Amount of a field, where its middle lies and how wide it is: not a number where there is none.
struct Moments {
  double amount = 0.0, centroid = 0.0, variance = 0.0;
};

/// Of every field. Collective.
std::vector<Moments> moments(const Grid& grid, Vec u, const EndsOf& ends);

/// Pixels of equal width from a place on.
struct Pixels {
  double from = 0.0, width = 0.1;
  int count = 0;
};

/// Mean over each pixel of the fields with these weights. Collective.
std::vector<double> image(const Grid& grid, Vec u, const EndsOf& ends,
                          const std::vector<double>& weights, const Pixels& pixels);

}  // namespace fluxform
