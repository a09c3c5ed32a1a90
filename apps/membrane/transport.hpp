#pragma once
// What passes a unit area of membrane, for the potentials and concentrations beside it. v is the
// membrane's voltage over V_T = RT/F, inside against outside; `acid` is ln10 (pH_in - pH_out), by
// which protons are drawn inward. Nothing here is singular at v = 0 or at zero concentrations.
#include <cmath>

#include "fluxform/flux/bernoulli.hpp"

namespace fluxform::membrane {

/// What a channel lets out (Goldman, Hodgkin, Katz): P [B(-zv) c_in - B(zv) c_out]; and the part of it
/// that the field drives, z v P times the mean concentration in the membrane. The rest is diffusion,
/// P (c_in - c_out).
template <class T>
struct Channelled {
  T net, drift;
};
template <class T>
Channelled<T> channel(double permeability, double charge, const T& in, const T& out, const T& v) {
  const auto b = bernoulli_pair(T(charge * v));
  const T net = permeability * (b.minus * in - b.plus * out);
  return {net, net - permeability * (in - out)};
}

/// Carries `protons` H+ inward with every ion.
struct Symport {
  std::string ion;
  int of = 0;                    ///< the ion's number
  double charge = 0.0;           ///< of the ion
  double protons = 2.0;          ///< n
  double maximum = 0.0;          ///< J_max, mol m-2 s-1
  double half_saturation = 1.0;  ///< K_m, mol/m3
  double linear = 0.0;           ///< m/s, of what is not saturated

  /// Charges moved inward with every ion.
  double carried() const { return protons + charge; }
  /// The concentration outside at which nothing moves, over that inside.
  template <class T>
  T equilibrium(const T& v, double acid) const {
    using std::exp;
    return exp(carried() * v - protons * acid);
  }
  /// Inward: Michaelis and Menten's law times 1 - e^{DG/RT}, written without a quotient by c_out.
  template <class T>
  T inward(const T& in, const T& out, const T& v, double acid) const {
    return (maximum / (half_saturation + out) + linear) * (out - in * equilibrium(v, acid));
  }
};

/// Drives `protons` H+ outward with every ATP, and turns round where their work is that of ATP.
struct Pump {
  double maximum = 0.0;     ///< A/m2
  double atp_energy = 5e4;  ///< J/mol
  double protons = 1.0;

  /// E_p over V_T, for the energy of ATP in RT.
  double reversal(double atp, double acid) const { return acid - atp / protons; }
  template <class T>
  T outward(const T& v, double atp, double acid) const {
    using std::expm1;
    return -maximum * expm1(T(-protons * (v - reversal(atp, acid))));
  }
};

/// Exchanges `ions` of one kind in the cytosol for one H+ of the vacuole, whose voltage against the
/// cytosol is psi V_T; `acid` is ln10 (pH_cytosol - pH_vacuole).
struct Antiport {
  std::string ion;
  int of = 0;
  double charge = 0.0;
  double ions = 2.0;
  double rate = 0.0;  ///< m/s

  double log_ratio(double psi, double acid) const {
    return (acid + (1.0 - ions * charge) * psi) / ions;
  }
  /// From cytosol to vacuole.
  template <class T>
  T inward(const T& cytosol, const T& vacuole, double psi, double acid) const {
    return rate * (cytosol - vacuole * std::exp(-log_ratio(psi, acid)));
  }
};

}  // namespace fluxform::membrane
