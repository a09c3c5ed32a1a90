#pragma once
// What carries particles that share a limited room from one point to the next: flux times distance
// over diffusivity, for a step t of the driving potential (in units of RT) from left to right.
//
// | crowding | chemical potential       | flux                                                |
// | none     | ln c                     | B(t) c_l - B(-t) c_r    (Scharfetter, Gummel 1969)  |
// | steric   | ln c - ln(1 - filling)   | the same, t with the step of -ln(1 - filling)       |
// | lattice  | ln c - ln(1 - c / sites) | B(t) c_l (1 - f_r) - B(-t) c_r (1 - f_l), f = c/sites |
//
// Each vanishes exactly where the chemical potential is the same on both sides. In a lattice both
// a particle and a vacancy are needed for a jump: mobility c (1 - f) and a constant diffusivity; in the
// steric model (Kilic, Bazant, Ajdari, Phys. Rev. E 75 (2007) 021503) the mobility is c.
#include <cmath>

#include "fluxform/flux/bernoulli.hpp"

namespace fluxform {

enum class Crowding { none, steric, lattice };

/// Particles beside a face: concentration, and the filled share of the room there.
template <class T>
struct Crowd {
  T concentration, filling;
};

/// Share of the room below which the steric -ln(1 - filling) goes on along its tangent: 1 - filling
/// itself is known no better than to 1e-16, and beside a metal at 40 V_T it would be that small.
/// Filling then exceeds one by less than 1e-9 per RT that the potential lacks.
inline constexpr double least_room = 1e-9;

/// ln of the free share of the room, continued.
template <class T>
T log_of_room(const T& left) {
  using std::log;
  if (left > least_room) return log(left);
  return std::log(least_room) - 1.0 + left / least_room;
}

/// Its integral: what a free share of the room adds to the free energy of mixing.
template <class T>
T mixing_of_room(const T& left) {
  using std::log;
  if (left > least_room) return left * (log(left) - 1.0);
  const T below = left - least_room;
  return least_room * (std::log(least_room) - 1.0) + below * std::log(least_room) +
         0.5 * below * below / least_room;
}

/// Positive from left to right.
template <class T>
T crowded_flux(Crowding crowding, const Crowd<T>& left, const Crowd<T>& right, const T& t) {
  if (crowding == Crowding::none) {
    const auto b = bernoulli_pair(t);
    return b.plus * left.concentration - b.minus * right.concentration;
  }
  if (crowding == Crowding::lattice) {
    const auto b = bernoulli_pair(t);
    return b.plus * left.concentration * (1.0 - right.filling) -
           b.minus * right.concentration * (1.0 - left.filling);
  }
  const T room_l = 1.0 - left.filling, room_r = 1.0 - right.filling;
  const auto b = bernoulli_pair(T(t + log_of_room(room_l) - log_of_room(room_r)));
  return b.plus * left.concentration - b.minus * right.concentration;
}

/// The potential's part of t that crowding adds to ln c: for spreads of the chemical potential.
template <class T>
T excess_potential(Crowding crowding, const T& filling) {
  using std::log1p;
  if (crowding == Crowding::none) return T(0.0);
  if (crowding == Crowding::steric) return -log_of_room<T>(1.0 - filling);
  return -log1p(T(-filling));
}

}  // namespace fluxform
