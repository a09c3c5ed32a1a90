#pragma once
// What passes the membrane at one place. The concentrations beside it are those of the last cells
// less what their half cells need to bring it there, so each ion's flux J solves
//   J = area [symport(c_out(J), c_in(J)) - channel(...)],  c_out = c - J r_out, c_in = c' + J r_in,
// whose right side falls with J: Newton's iteration from c_out = 0 goes straight to it.
#include <cmath>

#include "fluxform/core/dual.hpp"
#include "fluxform/core/state.hpp"

#include "plant.hpp"

namespace fluxform::membrane {

/// A concentration and the half cell between it and the membrane, as c / (flux per area).
template <class T>
struct Beside {
  T concentration;
  double resistance = 0.0;
};

/// Of one ion, per area of membrane and inward.
template <class T>
struct IonPassage {
  T net, symport, drift;
  T charge;  ///< moved outward by all of these, mol m-2 s-1
};

/// What stands on both sides of a piece of membrane, its voltage, its area per face's.
template <class T, int N>
struct FacingMembrane {
  State<Beside<T>, N> out, in;
  T volts;
  double area;
};

/// Outside a membrane at a side of the grid: the half cell of soil before it carries by diffusion and
/// with the water; baths are stirred.
template <class T>
Beside<T> outside(const Plant& cell, int n, const T& c, const Face& face) {
  if (cell.around != Around::soil) return {c, 0.0};
  const double d = cell.spread(n, face);
  const double w = face.outward * cell.velocity(face) * face.distance / d;
  return {std::exp(w) * c, face.distance / (d * bernoulli(w))};
}

class Crossing {
 public:
  Crossing(const Plant& cell, double acid, double area) : cell_(cell), acid_(acid), area_(area) {}

  template <class T>
  IonPassage<T> operator()(int n, const Beside<T>& out, const Beside<T>& in, const T& v) const {
    if (out.resistance == 0.0 && in.resistance == 0.0)
      return at(n, out.concentration, in.concentration, v);
    const T j = flux(n, out, in, v);
    return at(n, T(out.concentration - out.resistance * j), T(in.concentration + in.resistance * j),
              v);
  }
  template <class T>
  T pump_current(const T& v) const {
    return cell_.pump.outward(v, cell_.atp(), acid_);
  }

 private:
  template <class T>
  IonPassage<T> at(int n, const T& out, const T& in, const T& v) const {
    const Ion& ion = cell_.ion(n);
    const Channelled<T> through = channel(ion.permeability, ion.charge, in, out, v);
    IonPassage<T> p{-through.net, T(0.0), -through.drift, ion.charge * through.net};
    for (const Symport& s : cell_.symports) {
      if (s.of != n) continue;
      const T carried = s.inward(in, out, v, acid_);
      p.symport += carried;
      p.net += carried;
      p.charge -= s.carried() * carried;
    }
    return p;
  }
  template <class T>
  T excess(int n, const T& j, const Beside<T>& out, const Beside<T>& in, const T& v) const {
    return j - area_ * at(n, T(out.concentration - out.resistance * j),
                          T(in.concentration + in.resistance * j), v)
                           .net;
  }
  /// Per area of the face.
  template <class T>
  T flux(int n, const Beside<T>& out, const Beside<T>& in, const T& v) const {
    using One = Dual<1>;
    const Beside<One> o{One(value_of(out.concentration)), out.resistance};
    const Beside<One> i{One(value_of(in.concentration)), in.resistance};
    const One potential(value_of(v));
    double j = out.resistance > 0.0 ? o.concentration.value / out.resistance : 0.0, slope = 1.0;
    for (int k = 0; k < 60; ++k) {
      const One f = excess(n, One(j, 0), o, i, potential);
      slope = f.partials[0];
      const double step = f.value / slope;
      j -= step;
      if (!(std::abs(step) > 1e-15 * std::abs(j))) break;
    }
    return j - excess(n, T(j), out, in, v) / slope;
  }

  const Plant& cell_;
  double acid_, area_;
};

}  // namespace fluxform::membrane
