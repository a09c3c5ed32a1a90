#pragma once
// What a model may say. Physics stands in one struct of local functions, written once for any
// number type T (double, Dual, std::complex); FiniteVolume<Model> makes residuals and exact
// Jacobians of it. A part that is absent costs nothing.
//
//   struct Heat {
//     static constexpr int unknowns = 1;
//     enum { temperature };
//     double conductivity = 1.0;
//     std::vector<FieldInfo> fields() const { return {{"temperature", "K"}}; }
//     template <class T> State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face&
//     f) const {
//       return {conductivity * (l[temperature] - r[temperature]) / f.distance};
//     }
//   };
//
// Required
//   static constexpr int unknowns          number of fields per cell
//   std::vector<FieldInfo> fields() const  their names and units
//   flux(l, r, face) -> State              flux density from left to right across an interior face
//   or, with `static constexpr Reach reach = Reach::line` (or cross): flux(u, face), where u holds
//   the cells -2, -1 | +1, +2 along the axis (u[1] left, u[2] right); cross adds the transverse
//   neighbours of left (u[4] lower, u[5] upper) and right (u[6], u[7]).
// Optional
//   boundary(u, face, t) -> State     outward flux density on a side (default: none)
//   fixed(unknown, face, t) -> std::optional<double>  value a boundary node keeps (node-centred
//   axes) reaction(u, cell, t) -> State     production per volume storage(u, cell) -> State stored
//   density (default: u itself) slow_flux, slow_reaction          the parts IMEX schemes treat
//   explicitly, same signatures admissible(u, cell) -> bool       false outside the model's domain
//   domain() -> std::string           what is outside, for messages
//   prepare(t)                        called before every sweep: update coefficients that vary in
//   time static constexpr bool linear, time_invariant, autonomous, stiff_linear, constant_storage
//                                     what solvers may exploit, see OperatorTraits
#include <array>
#include <concepts>
#include <optional>

#include "fluxform/core/dual.hpp"
#include "fluxform/core/state.hpp"
#include "fluxform/fv/traits.hpp"
#include "fluxform/grid/cell.hpp"

namespace fluxform {

enum class Reach { pair, line, cross };

template <class M>
constexpr Reach reach_kind() {
  if constexpr (requires { M::reach; }) return M::reach;
  return Reach::pair;
}

/// Number of cells a face's flux depends on.
template <class M>
constexpr int reach_of() {
  constexpr Reach s = reach_kind<M>();
  return s == Reach::pair ? 2 : s == Reach::line ? 4 : 8;
}

/// The states around a face, as the line and cross stencils see them.
template <class T, int N, int K>
using Neighbours = std::array<State<T, N>, static_cast<std::size_t>(K)>;

template <class M>
concept HasReaction = requires(const M& m, State<double, M::unknowns> u, Cell c) {
  m.reaction(u, c, 0.0);
};
template <class M>
concept HasBoundary = requires(const M& m, State<double, M::unknowns> u, Face f) {
  m.boundary(u, f, 0.0);
};
template <class M>
concept HasStorage = requires(const M& m, State<double, M::unknowns> u, Cell c) {
  m.storage(u, c);
};
template <class M>
concept HasFixed = requires(const M& m, Face f) {
  m.fixed(0, f, 0.0);
};
template <class M>
concept HasAdmissible = requires(const M& m, State<double, M::unknowns> u, Cell c) {
  m.admissible(u, c);
};
template <class M>
concept HasDomain = requires(const M& m) {
  m.domain();
};
template <class M>
concept HasPrepare = requires(M& m) {
  m.prepare(0.0);
};
template <class M>
concept HasSlowReaction = requires(const M& m, State<double, M::unknowns> u, Cell c) {
  m.slow_reaction(u, c, 0.0);
};
template <class M>
concept HasSlowFlux = requires(const M& m, State<double, M::unknowns> u, Face f) {
  m.slow_flux(u, u, f);
}
|| requires(const M& m, Neighbours<double, M::unknowns, reach_of<M>()> u, Face f) {
  m.slow_flux(u, f);
};

template <class M>
constexpr OperatorTraits traits_of() {
  OperatorTraits t;
  if constexpr (requires { M::linear; }) t.linear = M::linear;
  if constexpr (requires { M::time_invariant; }) t.time_invariant = M::time_invariant;
  if constexpr (requires { M::autonomous; }) t.autonomous = M::autonomous;
  if constexpr (requires { M::stiff_linear; }) t.stiff_linear = M::stiff_linear;
  t.constant_storage = !HasStorage<M>;
  if constexpr (requires { M::constant_storage; }) t.constant_storage = M::constant_storage;
  t.has_slow_part = HasSlowFlux<M> || HasSlowReaction<M>;
  return t;
}

}  // namespace fluxform
