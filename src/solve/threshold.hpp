#pragma once
// Where a response passes a threshold along a sweep that goes up and down: a critical current, a
// yield stress, a population's tipping point, with hysteresis.
#include <span>

namespace fluxform {

/// Two drives between which the response passes the threshold, by size; NaN is what is not known.
/// Nothing is said of where between them: responses jump.
struct Bracket {
  double above = 0.0, below = 0.0;
};

/// Of the last two points that follow one another with a rising drive and between which the
/// response rises through the threshold. If all points lie below it, `above` is the greatest drive;
/// if all lie above, `below` is the least.
Bracket rising_through(std::span<const double> drive, std::span<const double> response,
                       double threshold);

/// The same as the drive falls and the response vanishes. If it has not vanished when the drive last
/// fell, `below` is that drive.
Bracket falling_through(std::span<const double> drive, std::span<const double> response,
                        double threshold);

}  // namespace fluxform
