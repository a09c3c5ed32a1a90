#pragma once
// Random numbers that depend on nothing but their names, alike on any number of ranks.
//
//   Dice dice(scrambled(seed), cell);   dice.share();   dice.normal();
#include <cmath>
#include <cstdint>

#include "fluxform/core/constants.hpp"

namespace fluxform {

/// Spreads neighbouring numbers far apart: seeds 1 and 2 would otherwise give one sequence,
/// shifted.
inline std::uint64_t scrambled(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

/// The splitmix64 of G. Steele et al., OOPSLA 2014.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t stream) : state_(seed * 0x9E3779B97F4A7C15ULL + stream) {
    (void)share();
    state_ ^= stream << 32U;
  }
  /// Evenly spread over [0, 1).
  double share() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return static_cast<double>(scrambled(state_) >> 11U) * 0x1.0p-53;
  }
  /// Of mean 0 and variance 1: Box and Muller.
  double normal() {
    const double size = std::sqrt(-2.0 * std::log(1.0 - share()));
    return size * std::cos(2.0 * constants::pi * share());
  }

 private:
  std::uint64_t state_;
};

}  // namespace fluxform
