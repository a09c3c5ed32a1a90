#pragma once
// One population: what the input says of it, and the coefficients of its equation that follow.
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "fluxform/fields/handles.hpp"

#include "growth.hpp"

namespace fluxform::ecology {

struct Population {
  std::string name = "population";
  Growth growth = Growth::regulated;
  bool splits_rate = true;   ///< rate given instead of birth and death
  bool has_capacity = true;  ///< capacity given instead of competition
  std::vector<double> anisotropy;
  double carried = 1.0;  ///< share of the flow's velocity
  double taxis = 0.0;    ///< chi, m2/yr per unit of the attractant

  // As given.
  OnCells dispersal;        ///< D, m2/yr
  OnFaces face_dispersal;   ///< through a face; on sides that of the cell inside
  OnFaces attractant_rise;  ///< dS/dx
  OnCells rate;             ///< r = b - d; its positive part are births
  OnCells given_birth, given_death, given_competition;
  OnCells capacity;   ///< K
  OnCells threshold;  ///< A

  // What follows.
  OnFaces velocity;           ///< of the drift, taxis included
  OnFaces leaving, entering;  ///< between two cells, see exchange.hpp
  OnCells birth, birth_slope, death, competition, competition_slope;  ///< see growth.hpp

  double factor(int axis) const {
    const auto a = static_cast<std::size_t>(axis);
    return a < anisotropy.size() ? anisotropy[a] : 1.0;
  }
  double diffusivity(const Face& face) const { return factor(face.axis) * face_dispersal(face); }

  Rates rates(const Index& i) const {
    return {birth(i), birth_slope(i), death(i), competition(i), competition_slope(i)};
  }
  /// The rates by the table of growth.hpp.
  Rates rates_as_given(const Index& i) const;
  /// Births less deaths of a lone individual, 1/time.
  double low_density_rate(const Index& i) const { return birth(i) - death(i); }
  /// Density at which crowding by itself stops growth: infinite where nothing does, zero in sinks.
  double limit(const Index& i) const {
    if (growth == Growth::allee || growth == Growth::logistic) return capacity(i);
    const double net = birth(i) - death(i);
    if (net <= 0.0) return 0.0;
    return competition(i) > 0.0 ? net / competition(i) : std::numeric_limits<double>::infinity();
  }
};

/// Predator p eats prey n; a share `conversion` of what is eaten becomes predators.
struct Predation {
  int predator = 0, prey = 0;
  Response response = Response::holling_2;
  double attack = 0.0;           ///< prey per predator and time (times density for `linear`)
  double half_saturation = 1.0;  ///< density of prey at half the greatest rate
  double conversion = 0.0;
};

}  // namespace fluxform::ecology
