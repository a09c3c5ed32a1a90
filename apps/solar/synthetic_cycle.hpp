#pragma once
// An artificial solar cycle: pairs of regions, one in each hemisphere, that migrate to the equator.
//
//   const auto regions = SyntheticCycle{}.regions();     // 240 pairs in 11 years, 27 to 7 degrees
//
// Pair n of N appears at phase x = (n + 1/2)/N at latitudes +/-(from + (to - from) x) with unsigned
// flux peak sin^2(pi x) each. The southern one is the mirror image with opposite polarity (Hale's
// law); polarities alternate from cycle to cycle.
#include <cstdint>
#include <string>
#include <vector>

#include "bipolar_regions.hpp"
#include "sun.hpp"

namespace fluxform::solar {

/// Tilt of the polarities against the equator, trailing poleward (Joy's law), at |lat|.
enum class TiltLaw {
  sine,          ///< 0.5 sin(lat) radians
  wang_sheeley,  ///< sin g = 0.48 sin(lat) + 0.03: Wang & Sheeley 1991, ApJ 375, 761
  stenflo,       ///< 32 deg sin(lat): Stenflo & Kosovichev 2012, ApJ 745, 129
  jiang          ///< 0.7 x 1.4 deg sqrt(lat/deg): Jiang et al. 2011, A&A 528, A82, less inflows
};
/// Tilt in radians, odd in latitude.
double tilt(TiltLaw law, double latitude);

struct SyntheticCycle {
  int cycles = 1;
  int pairs = 240;            ///< per cycle
  double start = 0.0;         ///< decimal year
  double length = 11.0;       ///< years
  double from = 27 * degree;  ///< radians
  double to = 7 * degree;
  double peak_flux = 1e23;  ///< unsigned, per region, Mx
  TiltLaw law = TiltLaw::sine;
  double tilt_factor = 1.0;
  RegionShape shape = RegionShape::gaussian;
  double rho = 4 * degree;
  double separation = 8 * degree;
  bool positive_trailing_north = true;  ///< in the first cycle
  std::uint64_t seed = 1;               ///< of the longitudes

  /// Sorted by time. Throws InputError on a count, length, latitude or flux out of range.
  std::vector<BipolarRegion> regions() const;
};

}  // namespace fluxform::solar
