#pragma once
// What carries ions from one point to the next: flux times distance over diffusivity, for a step t
// of the driving potential z phi + drive (in units of RT) from left to right.
//
// | crowding | chemical potential       | flux                                                |
// | none     | ln c                     | B(t) c_l - B(-t) c_r    (Scharfetter, Gummel 1969)  |
// | steric   | ln c - ln(1 - filling)   | the same, t with the step of -ln(1 - filling)       |
// | lattice  | ln c - ln(1 - c / sites) | B(t) c_l (1 - f_r) - B(-t) c_r (1 - f_l), f = c/sites |
//
// Each vanishes exactly where the chemical potential is the same on both sides. In a lattice both
// an ion and a vacancy are needed for a jump: mobility c (1 - f) and a constant diffusivity; in the
// steric model (Kilic, Bazant, Ajdari, Phys. Rev. E 75 (2007) 021503) the mobility is c.
#include <cmath>

#include "fluxform/flux/bernoulli.hpp"

namespace fluxform::electrolyte {

enum class Crowding { none, steric, lattice };

/// Ions beside a face: concentration, and the filled share of the room there.
template <class T>
struct Crowd {
  T concentration, filling;
};

/// Positive from left to right.
template <class T>
T ion_flux(Crowding crowding, const Crowd<T>& left, const Crowd<T>& right, const T& t) {
  if (crowding == Crowding::none) {
    const auto b = bernoulli_pair(t);
    return b.plus * left.concentration - b.minus * right.concentration;
  }
  if (crowding == Crowding::lattice) {
    const auto b = bernoulli_pair(t);
    return b.plus * left.concentration * (1.0 - right.filling) -
           b.minus * right.concentration * (1.0 - left.filling);
  }
  using std::log;
  const auto b = bernoulli_pair(T(t + log((1.0 - left.filling) / (1.0 - right.filling))));
  return b.plus * left.concentration - b.minus * right.concentration;
}

/// The potential's part of t that crowding adds to ln c: for spreads of the chemical potential.
inline double excess_potential(Crowding crowding, double filling) {
  return crowding == Crowding::none ? 0.0 : -std::log1p(-filling);
}

}  // namespace fluxform::electrolyte
