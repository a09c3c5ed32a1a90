#pragma once
// What varies from place to place without a formula: a random critical temperature, pins from a
// file.
#include "settings.hpp"

namespace fluxform::vortex {

/// A Gaussian random function of place with mean 0, standard deviation `amplitude` and correlation
/// exp(-r^2 / (2 l^2)): a sum of waves with normal wave vectors and even phases, which is periodic
/// where the grid is. `length` in the grid's unit.
class RandomField {
 public:
  RandomField(const Grid& grid, const DisorderSettings& s, double length);
  double operator()(const Point& x) const;

 private:
  struct Wave {
    Point k{};
    double phase = 0.0;
  };
  std::vector<Wave> waves_;
  double size_ = 0.0;
};

/// Pins listed in a text file: a line each of coordinates and radius in metres, then eps, separated
/// by commas or blanks; lines that begin with # or a letter are passed over. Throws InputError with
/// the line at fault.
std::vector<InclusionSettings> read_pins(const std::string& path, int dimension);

}  // namespace fluxform::vortex
