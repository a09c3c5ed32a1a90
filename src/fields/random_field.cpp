#include "fluxform/fields/random_field.hpp"

#include <cmath>

#include "fluxform/core/dice.hpp"

namespace fluxform {
namespace {

constexpr int waves = 500;

}  // namespace

RandomField::RandomField(const Grid& grid, double deviation, double length, int seed)
    : size_(deviation * std::sqrt(2.0 / waves)) {
  Dice dice(scrambled(static_cast<std::uint64_t>(seed)), 1);
  for (int n = 0; n < waves; ++n) {
    Wave wave;
    wave.phase = 2.0 * constants::pi * dice.share();
    for (int a = 0; a < grid.dimension(); ++a) {
      const double k = dice.normal() / length, first = 2.0 * constants::pi / grid.axis(a).length();
      wave.k[static_cast<std::size_t>(a)] =
          grid.axis(a).periodic ? first * std::round(k / first) : k;
    }
    waves_.push_back(wave);
  }
}

double RandomField::operator()(const Point& x) const {
  double sum = 0.0;
  for (const Wave& w : waves_)
    sum += std::cos(w.k[0] * x[0] + w.k[1] * x[1] + w.k[2] * x[2] + w.phase);
  return size_ * sum;
}

}  // namespace fluxform
