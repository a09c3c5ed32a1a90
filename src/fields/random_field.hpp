#pragma once
// A random landscape without a formula, the same on any number of ranks.
//
//   const RandomField disorder(grid, 0.1, 5.0, 1);   disorder(grid.centre(i));
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// A Gaussian random function of place with mean 0, standard deviation `deviation` and correlation
/// exp(-r^2 / (2 l^2)): a sum of waves with normal wave vectors and even phases, which is periodic
/// where the grid is. `length` l is in the grid's unit.
class RandomField {
 public:
  RandomField(const Grid& grid, double deviation, double length, int seed);
  double operator()(const Point& x) const;

 private:
  struct Wave {
    Point k{};
    double phase = 0.0;
  };
  std::vector<Wave> waves_;
  double size_ = 0.0;
};

}  // namespace fluxform
