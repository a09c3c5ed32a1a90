#include "synthetic_cycle.hpp"

#include <cmath>

#include "fluxform/core/error.hpp"

namespace fluxform::solar {
namespace {

/// Numbers in [0, 1) that are the same on every machine (SplitMix64, Steele et al. 2014).
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : state_(seed) {}
  double operator()() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

void check(const SyntheticCycle& cycle) {
  if (cycle.cycles < 1 || cycle.pairs < 1)
    throw InputError("a synthetic cycle needs at least one cycle and one pair of regions");
  if (!(cycle.length > 0.0)) throw InputError("the length of a synthetic cycle must be positive");
  if (!(cycle.peak_flux > 0.0)) throw InputError("the peak flux of regions must be positive");
  for (const double latitude : {cycle.from, cycle.to})
    if (!(latitude >= 0.0 && latitude <= 0.5 * constants::pi))
      throw InputError("latitudes of a synthetic cycle must lie between 0 and 90 degrees");
}

/// The same region on the other side of the equator with the other polarity: -B(-latitude).
BipolarRegion mirrored(BipolarRegion region) {
  region.latitude = -region.latitude;
  region.tilt = constants::pi - region.tilt;
  return region;
}

}  // namespace

double tilt(TiltLaw law, double latitude) {
  const double s = std::sin(std::abs(latitude));
  double angle = 0.0;
  switch (law) {
    case TiltLaw::sine:
      angle = 0.5 * s;
      break;
    case TiltLaw::wang_sheeley:
      angle = std::asin(0.48 * s + 0.03);
      break;
    case TiltLaw::stenflo:
      angle = 32.0 * degree * s;
      break;
    case TiltLaw::jiang:
      angle = 0.7 * 1.4 * degree * std::sqrt(std::abs(latitude) / degree);
      break;
  }
  return std::copysign(angle, latitude);
}

std::vector<BipolarRegion> SyntheticCycle::regions() const {
  check(*this);
  Uniform uniform(seed);
  std::vector<BipolarRegion> list;
  for (int n = 0; n < cycles * pairs; ++n) {
    const double x = (n % pairs + 0.5) / pairs, pulse = std::sin(constants::pi * x);
    const bool reversed = ((n / pairs) % 2 == 1) == positive_trailing_north;
    BipolarRegion north{.time = start + (n + 0.5) * length / pairs,
                        .latitude = from + (to - from) * x,
                        .longitude = 2.0 * constants::pi * uniform(),
                        .separation = separation,
                        .flux = peak_flux * pulse * pulse,
                        .shape = shape,
                        .rho = rho};
    north.tilt = tilt_factor * tilt(law, north.latitude) + (reversed ? constants::pi : 0.0);
    list.push_back(north);
    list.push_back(mirrored(north));
  }
  return list;
}

}  // namespace fluxform::solar
