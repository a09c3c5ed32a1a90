#pragma once
// Where the ends of a spindle stand and what moves them. The globals of the model are four places and
// four books, see model.hpp.
#include <array>
#include <cmath>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/dual.hpp"
#include "fluxform/core/state.hpp"
#include "fluxform/flux/number.hpp"

#include "settings.hpp"

namespace fluxform::spindle {

enum Global {
  left_pole,
  left_kinetochore,
  right_kinetochore,
  right_pole,
  added,
  nucleated,
  lost,
  turned_over
};
constexpr int globals = 8, places = 4;

/// What holds between two events.
struct Phase {
  bool anaphase = false, inhibited = false;
};

class Motion {
 public:
  const Machine* machine = nullptr;
  Phase phase;

  double share(double inhibited) const { return phase.inhibited ? inhibited : 0.0; }
  /// Speed of a pool's lattice towards its pole, relative to the pole.
  double flux(const Pool& pool) const {
    const auto& by = machine->inhibited;
    return pool.flux * (1.0 - share(by.pole)) * (1.0 - machine->sliding_share * share(by.kinesin5));
  }
  /// A pole's speed outward.
  double elongation() const { return phase.anaphase ? machine->elongation : 0.0; }

  /// Speed at which a kinetochore takes its fibre apart without tension, at a distance of its pole.
  template <class T>
  T pac_man(const T& distance) const {
    const Machine& m = *machine;
    return (m.pac_man + m.pac_man_per_distance * distance) * (1.0 - share(m.inhibited.kinetochore));
  }
  /// Pull on a kinetochore by its sister, in pN.
  template <class T>
  T tension(const T& apart) const {
    return phase.anaphase ? T(0.0) : T(machine->stiffness * (apart - machine->rest));
  }
  /// Speed at which a kinetochore nears its pole, u = v_flux - v_k.
  template <class T>
  T approach(double flux, const T& distance, const T& apart) const {
    if (value_of(distance) <= machine->reach) return T(0.0);
    if (machine->law == Law::tension)
      return flux + pac_man(distance) - tension(apart) / machine->zeta;
    return phase.anaphase ? T(flux + pac_man(distance)) : T(0.0);
  }
  /// Velocities of the four places, to the right; `flux` is that of the kinetochores' fibres.
  template <class T>
  std::array<T, places> velocities(const State<T, globals>& g, double flux) const {
    const T apart = g[right_kinetochore] - g[left_kinetochore];
    const T left = approach(flux, T(g[left_kinetochore] - g[left_pole]), apart);
    const T right = approach(flux, T(g[right_pole] - g[right_kinetochore]), apart);
    const double out = elongation();
    return {T(-out), -out - left, out + right, T(out)};
  }
};

/// Polymer made per length and time at a place. What a fibre loses its kinetochore replaces along it.
template <class T>
T nucleation(const Pool& p, const T& x) {
  using std::exp;
  if (!p.nucleates) return T(p.span == Span::kinetochore ? p.loss() * p.number : 0.0);
  const T z = (x - p.centre) / p.width;
  return p.rate / (p.width * std::sqrt(2.0 * constants::pi)) * exp(-0.5 * z * z);
}

/// The two places between which the tubulin of a pool and polarity stands.
constexpr std::array<Global, 2> ends_of(Span span, Polarity polarity) {
  if (span == Span::poles) return {left_pole, right_pole};
  if (polarity == Polarity::plus) return {right_kinetochore, right_pole};
  return {left_pole, left_kinetochore};
}

}  // namespace fluxform::spindle
