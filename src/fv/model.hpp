#pragma once
// What a model may say. Physics stands in one struct of local functions, written once for any
// number type T (double, Dual, std::complex); FiniteVolume<Model> makes residuals and exact
// Jacobians of it.
//
//   struct Heat {
//     static constexpr int unknowns = 1;
//     double conductivity = 1.0;
//     std::vector<FieldInfo> fields() const { return {{"temperature", "K"}}; }
//     template <class T>
//     State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& face) const {
//       return {{conductivity * (l[0] - r[0]) / face.distance}};
//     }
//   };
//
// Needed
//   unknowns                     static constexpr int: fields per cell, N below
//   fields()                     their names and units, unless FiniteVolume is given them
//   flux(l, r, face)             flux density through a face between two cells, positive from left
//                                to right; u, l, r and every answer are State<T, N>
//   flux(Line<T, N>, face)       or of four cells along the face's axis
//   flux(Star<T, N>, face)       or of these and their neighbours across it (fv/stencil.hpp)
// May say
//   interface(a, b, face)        instead of flux on a named interface of the grid: the states in its
//                                `from` and `to`, positive from `from` to `to`; face.left_distance
//                                belongs to a, face.right_distance to b
//   boundary(u, face)            outward flux density through a side
//   reaction(u, cell)            production per volume
//   storage(u, cell)             stored density, u itself by default
//   explicit_flux                the part of flux that IMEX schemes take explicitly, same arguments
//   explicit_reaction(u, cell)   likewise of reaction
//   admissible(u, cell)          false outside the model's domain
//   domain()                     what is outside, for messages
//   globals                      static constexpr int: unknowns of the whole system, G below. Any
//                                kernel but the explicit ones may then take State<T, G> last, and
//                                all but storage may return State<T, N + G>, whose last G times the
//                                face's area or the cell's volume are added up over the grid
//   balance(g, sums, t)          rows of the globals from these sums; the sums themselves by default
//   global_storage(g, t)         what they store: d global_storage / dt + balance = 0
//   observe                      what is worth summing (fv/totals.hpp)
//   report(totals, report)       functions of these sums (app/report.hpp)
//   prepare(t)                   called before every sweep
// Declarations, static constexpr bool, false unless said
//   uses_time                    kernels read face.t, cell.t and t, which are not numbers otherwise
//   linear                       flux, boundary, reaction, storage are affine in u
//   time_invariant               their derivatives do not depend on time
//   autonomous                   they do not depend on time at all
//   implicit_linear              what IMEX schemes take implicitly is affine in u
//   constant_storage             the derivative of storage depends neither on u nor on time
//
// A kernel must state its return type. One whose name is right and whose arguments are not does not
// compile (fv/contract.hpp). Models are never copied and need no PETSc.
#include "fluxform/core/dual.hpp"
#include "fluxform/core/state.hpp"
#include "fluxform/fv/contract.hpp"
#include "fluxform/fv/stencil.hpp"
#include "fluxform/fv/traits.hpp"
#include "fluxform/grid/cell.hpp"
