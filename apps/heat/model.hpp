#pragma once
// The tutorial's example: heat conducted through a solid, made somewhere, lost from its surface.
//
//   c dT/dt - div( k grad T ) = q(x),     k dT/dn = h (T_out - T) on every side
#include "fluxform/app/model_case.hpp"
#include "fluxform/flux/two_point.hpp"

namespace fluxform::heat {

struct Heat {
  static constexpr int unknowns = 1;
  enum { temperature };
  static constexpr const char* purpose = "Heat conduction with a source and heat loss (tutorial).";
  static constexpr bool linear = true, time_invariant = true;

  double conductivity = 1.0;   ///< k, W/(m K)
  double capacity = 1.0;       ///< c, J/(m3 K)
  double loss = 0.0;           ///< h, W/(m2 K)
  double outside = 300.0;      ///< T_out, K
  Expression source{0.0};      ///< q, W/m3

  std::vector<FieldInfo> fields() const { return {{"temperature", "K"}}; }

  void describe(Parameters& p) {
    p.quantity("conductivity", conductivity, "W m-1 K-1").positive().doc("k");
    p.quantity("capacity", capacity, "J m-3 K-1").positive().doc("heat capacity per volume");
    p.quantity("loss", loss, "W m-2 K-1").not_negative().doc("h of k dT/dn = h (T_out - T)");
    p.quantity("outside", outside, "K").doc("T_out, also the temperature at the start");
    p.expression("source", source, "W/m3", {{"x", "m"}, {"y", "m"}, {"z", "m"}}).doc("heating");
  }
  State<double, 1> initial(const Point&) const { return {{outside}}; }

  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{conductivity * (l[temperature] - r[temperature]) / f.distance}};
  }
  /// Conduction from the centre to the wall and loss through it, in series.
  template <class T>
  State<T, 1> boundary(const State<T, 1>& u, const Face& f, double) const {
    const double passage = loss / (1.0 + loss * f.distance / conductivity);
    return {{passage * (u[temperature] - outside)}};
  }
  template <class T>
  State<T, 1> reaction(const State<T, 1>&, const Cell& c, double) const {
    return {{T(source(c.position))}};
  }
  template <class T>
  State<T, 1> storage(const State<T, 1>& u, const Cell&) const {
    return {{capacity * u[temperature]}};
  }
  static constexpr bool constant_storage = true;
};

}  // namespace fluxform::heat
