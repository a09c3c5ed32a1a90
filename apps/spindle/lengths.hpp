#pragma once
// Lengths of microtubules that grow and shrink at their plus ends (Dogterom & Leibler 1993): numbers
// p+ growing and p- shrinking per length l, on two axes also per place y of the minus end,
//
//   dp+/dt + d(v+ p+)/dl + d(u p+)/dy = -f_cat p+ + f_res p-
//   dp-/dt - d(v- p-)/dl + d(u p-)/dy = +f_cat p+ - f_res p-
//
// with the poleward flux u. Seeds enter at l = 0, v+ p+ = nu b(y), and what shrinks to nothing is lost. A
// wall at the greatest length turns all that arrive (catastrophe at once); an open end takes them away.
//   v+ = growth + growth_per_tubulin c,   f_cat = f_0 + f_1 l + f_c c
// Tubulin: c is the free part, in um of polymer: dc/dt = -(sum of v+ p+ - v- p-), or constant.
#include <algorithm>

#include "fluxform/fv/model.hpp"

#include "carried.hpp"
#include "dynamics.hpp"

namespace fluxform::spindle {

template <int axes>
struct Lengths {
  static constexpr int unknowns = 2, globals = 1;
  static constexpr const char* purpose = "lengths of microtubules";
  static constexpr double length_unit = 1e-6;
  enum Field { growing, shrinking };
  enum Observable { polymer, squares, living, grown, places, gone };

  Dynamics rates;
  bool at_rest = false;

  void describe(ModelInput& in) {
    const char* const unit = axes == 1 ? "1/m" : "1/m2";
    in.field(growing, "growing", unit);
    in.field(shrinking, "shrinking", unit);
    in.global(0, "tubulin", "um");
    describe_dynamics(in, rates);
    const char* const names[] = {"polymer", "squares", "microtubules", "growing_number", "places"};
    const char* const units[] = {"1", "m", "1/m", "1/m", "1"};
    for (int k = polymer; k < gone; ++k) in.observable(k, names[k], axes == 1 ? units[k] : "1/m2");
    in.observable(gone, "gone", axes == 1 ? "1/s" : "1/s/m", over_sides);
  }

  template <class T>
  State<T, 3> flux(const Line<T, 2>& u, const Face& face, const State<T, 1>& g) const {
    State<T, 3> f{};
    for (int n = 0; n < 2; ++n) {
      const Stencil<T> around{u.far_left[n], u.left[n], u.right[n], u.far_right[n]};
      const T v = speed(n, face.axis, g);
      f[n] = v * carried(around, v, at_rest);
      if (face.axis == 0 && !at_rest) f[2] += face.distance * f[n];
    }
    return f;
  }

  template <class T>
  State<T, 3> boundary(const State<T, 2>& u, const Face& face, const State<T, 1>& g) const {
    State<T, 3> f{};
    if (face.axis == 1) {  // seeds are far from the ends of places: what is carried there leaves
      for (int n = 0; n < 2; ++n) f[n] = std::max(face.outward * rates.flux, 0.0) * u[n];
    } else if (face.outward < 0) {
      f[growing] = T(-rates.nucleation(axes == 2, face.position[1]));
      f[shrinking] = rates.shrinkage * u[shrinking];
    } else {
      f[growing] = speed(growing, 0, g) * u[growing];
      if (rates.end == End::wall) f[shrinking] = -f[growing];
    }
    // A cell's tubulin counts with the length of its middle.
    if (!at_rest) f[2] = -(face.axis == 1 ? 0.0 : middle(face)) * (f[growing] + f[shrinking]);
    return f;
  }

  template <class T>
  State<T, 3> reaction(const State<T, 2>& u, const Cell& cell, const State<T, 1>& g) const {
    const T over = (rates.catastrophe + rates.catastrophe_per_length * cell.position[0] +
                    rates.catastrophe_per_tubulin * g[0]) *
                       u[growing] -
                   rates.rescue * u[shrinking];
    const T held = at_rest ? T(cell.position[0] * (u[growing] + u[shrinking])) : T(0.0);
    return {{-over, over, held}};
  }

  template <class T>
  State<T, 1> balance(const State<T, 1>& g, const State<T, 1>& sums, double) const {
    if (at_rest) return {{g[0] + (rates.finite ? sums[0] : T(0.0)) - rates.tubulin}};
    return {{rates.finite ? sums[0] : T(0.0)}};
  }
  template <class T>
  State<T, 1> global_storage(const State<T, 1>& g, double) const {
    return g;
  }
  bool admissible(const State<double, 2>& u, const Cell&) const {
    return at_rest || (u[growing] >= 0.0 && u[shrinking] >= 0.0);
  }

  template <class T, class Sum>
  void observe(const State<T, 2>& u, const Cell& cell, Sum& sum) const {
    const double l = cell.position[0];
    const T both = u[growing] + u[shrinking];
    sum(polymer, l * both);
    sum(squares, l * l * both);
    sum(living, both);
    sum(grown, u[growing]);
    sum(places, cell.position[1] * both);
  }
  template <class T, class Sum, class Rows>
  void observe(const State<T, 2>&, const Rows& flux, const Face& face, Sum& sum) const {
    if (face.axis == 0) sum(gone, flux[face.outward < 0 ? shrinking : growing]);
  }
  template <class Totals, class Report>
  void report(const Totals& total, Report& report) const {
    const double n = total(living), mean = total(polymer) / n;
    report("mean_length", mean, "um");
    report("length_variance", total(squares) / n - mean * mean, "um2");
    report("growing_share", total(grown) / n, "1");
    report("number", n, "1");
    if (axes == 2) report("mean_place", total(places) / n, "um");
    report("surviving", 1.0 - total.side(gone, "x_min") / rates.seeds, "1");
    report("lifetime", n / rates.seeds, "s");
    if (rates.end == End::wall) return;
    const double reached = total.side(gone, "x_max") / rates.seeds;
    report("reached", reached, "1");
    if (rates.renucleation > 0.0)
      report("capture_time", n / rates.seeds / reached + (1.0 / reached - 1.0) / rates.renucleation,
             "s");
  }

  template <class T>
  T speed(int n, int axis, const State<T, 1>& g) const {
    if (axis == 1) return T(rates.flux);
    return n == growing ? T(rates.growth + rates.growth_per_tubulin * g[0]) : T(-rates.shrinkage);
  }

 private:
  static double middle(const Face& face) { return face.position[0] - face.outward * face.distance; }
};

}  // namespace fluxform::spindle
