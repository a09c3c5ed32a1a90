#pragma once
// Flux in a long type-II superconductor in a parallel field, B = B_z(x, y) or B_z(r), vortices
// taken together (Brandt, Rep. Prog. Phys. 58, 1465 (1995)):
//
//   dB/dt = -div F,   F = (E_y, -E_x) = (E/J)(-grad B)/mu0,   |J| = |grad B|/mu0
//
// F is the flux that crosses a line per length and time, so that what leaves a cell enters the
// next. E(J, B) is flux flow, E = rho_ff(B) J, or the power law E = Ec (J/Jc)^n. Outside, B is
// given. SI units throughout.
#include "fluxform/core/constants.hpp"
#include "fluxform/fv/model.hpp"

#include "input.hpp"

namespace fluxform::vortex {

/// A star for power laws on two axes, whose |J| has a component along the face; else a pair.
template <StencilKind stencil>
struct Continuum : ContinuumInput {
  static constexpr int unknowns = 1;
  static constexpr const char* purpose =
      "Flux flow, creep and critical states in samples too large for single vortices.";
  static constexpr double mu0 = constants::vacuum_permeability;
  template <class T>
  using Local = State<T, 1>;

  /// F between two values of B a distance apart; `across`: slope of B along the face.
  template <class T>
  T crossing(const T& left, const T& right, const T& across, double distance,
             const Face& face) const {
    if (law == Law::flux_flow)
      return (flow.integral(left) - flow.integral(right)) / (distance * mu0);
    const T j = (left - right) / (distance * mu0), along = across / mu0;
    return pinned.electric_field(critical_current(face), j, T(j * j + along * along),
                                 T(0.5 * (left + right)));
  }
  /// The same at a face that holes may touch, along whose rims B is uniform.
  template <class T>
  T between(const T& left, const T& right, const T& across, const Face& face) const {
    const double holes_beside = in_holes(face);
    if (holes_beside == 2.0) return hole_resistivity * (left - right) / (face.distance * mu0);
    return crossing(left, right, holes_beside == 0.0 ? across : T(0.0), span(face), face);
  }

  template <class T>
  Local<T> flux(const Local<T>& left, const Local<T>& right, const Face& face) const
      requires(stencil == StencilKind::pair) {
    return {between(left[0], right[0], T(0.0), face)};
  }
  template <class T>
  Local<T> flux(const Star<T, 1>& u, const Face& face) const
      requires(stencil == StencilKind::star) {
    const int other = face.axis == 0 ? 1 : 0;
    const auto slope = [&](const Beside<T, 1>& beside, const Index& i) -> T {
      return (beside.above[0] - beside.below[0]) / gap[static_cast<std::size_t>(other)](i);
    };
    const T across = 0.5 * (slope(u.beside_left(other), moved(face.index, face.axis, -1)) +
                            slope(u.beside_right(other), face.index));
    return {between(u.left[0], u.right[0], across, face)};
  }
  template <class T>
  Local<T> boundary(const Local<T>& inside, const Face& face) const {
    const std::optional<double>& b = outside[static_cast<std::size_t>(face.side)];
    if (!b) return {T(0.0)};
    return {crossing(inside[0], T(*b), T(0.0), face.distance, face)};
  }

  template <class T, class Sum>
  void observe(const Local<T>& b, const Cell&, Sum& sum) const {
    sum(amount, b[0]);
    sum(energy, b[0] * b[0] / (2.0 * mu0));
  }
  /// The heat E J of all between the two centres is F times the step of H.
  template <class T, class Sum>
  void observe(const Local<T>& left, const Local<T>& right, const Local<T>& f, const Face&,
               Sum& sum) const {
    sum(heat, f[0] * (left[0] - right[0]) / mu0);
  }
  template <class T, class Sum>
  void observe(const Local<T>& inside, const Local<T>& f, const Face& face, Sum& sum) const {
    const std::optional<double>& b = outside[static_cast<std::size_t>(face.side)];
    if (!b) return;
    sum(heat, f[0] * (inside[0] - *b) / mu0);
    sum(through, f[0]);
    sum(leaving, f[0] * *b / mu0);
    sum(beyond, T(*b));
    sum(driven, T(1.0));
  }

  std::string domain() const { return "not a number"; }
};

}  // namespace fluxform::vortex
