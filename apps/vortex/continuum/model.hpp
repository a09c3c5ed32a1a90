#pragma once
// Flux in a long type-II superconductor in a parallel field, B = B_z(x, y) or B_z(r), vortices
// taken together (Brandt, Rep. Prog. Phys. 58, 1465 (1995)):
//
//   dB/dt = -div F,   F = (E_y, -E_x) = (E/J)(-grad B)/mu0,   |J| = |grad B|/mu0
//
// F is the flux that crosses a line per length and time, so that what leaves a cell enters the
// next. E(J, B) is flux flow, E = rho_ff(B) J, or the power law E = Ec (J/Jc)^n. Outside, B is
// given. SI units throughout.
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "fluxform/fv/model.hpp"

#include "holes.hpp"
#include "law.hpp"

namespace fluxform::vortex {

/// Cell centres of an axis and one beyond each end, to measure slopes across a face: where there is
/// nothing beyond, the last centre again, as its value is repeated too.
struct Centres {
  std::vector<double> at;
  double span(int i) const {
    return at[static_cast<std::size_t>(i) + 2] - at[static_cast<std::size_t>(i)];
  }
};

/// A star for power laws on two axes, whose |J| has a component along the face; else a pair.
template <StencilKind stencil>
struct Continuum {
  static constexpr int unknowns = 1;

  std::optional<FluxFlow> flow;  ///< otherwise the power law
  PowerLaw pinned;
  std::array<Centres, 2> centres;
  Holes holes;
  std::vector<std::optional<double>> outside;  ///< B beyond each side, T; empty: a mirror
  std::function<void(double, std::vector<std::optional<double>>&)> surroundings;

  std::vector<FieldInfo> fields() const {
    return {{"flux_density", "T", 1.0, "flux density", "Wb", 1.0}};
  }
  void prepare(double t) { surroundings(t, outside); }

  /// F between two values of B a distance apart; `across`: slope of B along the face.
  template <class T>
  T crossing(const T& left, const T& right, const T& across, double distance) const {
    if (flow) {
      return (flow->integral(left) - flow->integral(right)) /
             (distance * constants::vacuum_permeability);
    }
    const T j = (left - right) / (distance * constants::vacuum_permeability);
    const T along = across / constants::vacuum_permeability;
    return pinned.electric_field(j, T(j * j + along * along), T(0.5 * (left + right)));
  }

  /// The same at a face of which one side or both may lie in a hole, along whose rim B is uniform.
  template <class T>
  T at_hole(const T& left, const T& right, const Face& face) const {
    if (holes.of(face.index) != Holes::none && holes.of(left_of(face)) != Holes::none)
      return holes.resistivity() * (left - right) /
             (face.distance * constants::vacuum_permeability);
    return crossing(left, right, T(0.0), holes.span(face));
  }
  static Index left_of(const Face& face) {
    Index left = face.index;
    --left[static_cast<std::size_t>(face.axis)];
    return left;
  }

  template <class T>
  State<T, 1> flux(const State<T, 1>& left, const State<T, 1>& right, const Face& face) const {
    if (!holes.empty()) return {at_hole(left[0], right[0], face)};
    return {crossing(left[0], right[0], T(0.0), face.distance)};
  }

  template <class T>
  State<T, 1> flux(const Star<T, 1>& u, const Face& face) const
      requires(stencil == StencilKind::star) {
    if (!holes.empty()) return {beside_holes(u, face)};
    const int other = face.axis == 0 ? 1 : 0;
    const auto o = static_cast<std::size_t>(other);
    const double span = centres[o].span(face.index[o]);
    const auto &l = u.beside_left(other), &r = u.beside_right(other);
    const T across = 0.5 * ((l.above[0] - l.below[0]) + (r.above[0] - r.below[0])) / span;
    return {crossing(u.left[0], u.right[0], across, face.distance)};
  }

  /// Slopes along the face reach to the rims of holes.
  template <class T>
  T beside_holes(const Star<T, 1>& u, const Face& face) const {
    const int other = face.axis == 0 ? 1 : 0;
    const Index left = left_of(face), &right = face.index;
    if (holes.of(left) != Holes::none || holes.of(right) != Holes::none)
      return at_hole(u.left[0], u.right[0], face);
    const auto slope = [&](const Beside<T, 1>& beside, const Index& i) {
      return (beside.above[0] - beside.below[0]) /
             (holes.reach(i, other, -1) + holes.reach(i, other, 1));
    };
    const T across =
        0.5 * (slope(u.beside_left(other), left) + slope(u.beside_right(other), right));
    return crossing(u.left[0], u.right[0], across, face.distance);
  }

  template <class T>
  State<T, 1> boundary(const State<T, 1>& inside, const Face& face) const {
    const std::optional<double>& b = outside[static_cast<std::size_t>(face.side)];
    if (!b) return {T(0.0)};
    return {crossing(inside[0], T(*b), T(0.0), face.distance)};
  }

  std::string domain() const { return "not a number"; }
};

}  // namespace fluxform::vortex
