#pragma once
// The voltage that a membrane takes by itself: ions cross it as in examples/goldman, and the charge
// they carry is what changes its voltage,
//   C dV/dt + sum of z F J(V) over the membrane + I = 0,
// so that at rest no current flows: the equation of Goldman, Hodgkin and Katz.
#include "fluxform/core/constants.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/bernoulli.hpp"
#include "fluxform/fv/model.hpp"

namespace fluxform {

template <int N>
struct Resting {
  static constexpr int unknowns = N, globals = 1;
  static constexpr const char* purpose = "the voltage of a membrane through which ions pass";
  static constexpr const char* counted = "ions";
  struct Ion {
    std::string name;
    double charge = 0.0;
    OnFaces diffusivity;
    OnInterfaces permeability;
    OnSides bath;
  };
  Each<Ion, N> ions;
  double temperature = 298.15, capacitance = 0.0, injected = 0.0;

  void describe(ModelInput& in) {
    in.global(0, "voltage", "V").stores("C/m2").initial("voltage").doc("of `from` against `to`");
    in.quantity("temperature", temperature, "K").positive();
    in.quantity("capacitance", capacitance, "F/m2").not_negative().doc("of the membrane");
    in.quantity("injected", injected, "A/m2").doc("current put into `from`, per area of membrane");
    in.each(
          "ions", ions,
          [](ModelInput& s, Ion& ion, int n) {
            s.text("name", ion.name).required().example("K");
            s.number("charge", ion.charge).required().example("1");
            s.field(n, ion.name, "mol/m3").initial("concentration").not_negative();
            s.faces("diffusivity", ion.diffusivity, "m2/s").positive().required();
            s.interfaces("permeability", ion.permeability, "m/s").not_negative().required();
            s.sides("bath", ion.bath, "mol/m3").not_negative().doc("kept at a side; else no flux");
          })
        .required()
        .example("[{name: K, charge: 1, diffusivity: 2e-9 m2/s, permeability: 1e-8 m/s}]");
  }
  template <class T>
  State<T, N> flux(const State<T, N>& l, const State<T, N>& r, const Face& face) const {
    State<T, N> f;
    for (int n = 0; n < N; ++n) f[n] = ions[n].diffusivity(face) * (l[n] - r[n]) / face.distance;
    return f;
  }
  /// The flux of each ion, and behind them the current that they carry.
  template <class T>
  State<T, N + 1> interface(const State<T, N>& a, const State<T, N>& b, const Face& face,
                            const State<T, 1>& g) const {
    State<T, N + 1> f{};
    const double thermal = constants::gas_constant * temperature / constants::faraday;
    for (int n = 0; n < N; ++n) {
      const double p = ions[n].permeability(face), d = ions[n].diffusivity(face);
      const auto [in, out] = bernoulli_pair(ions[n].charge * g[0] / thermal);
      f[n] = p * (out * a[n] - in * b[n]) /
             (1.0 + p * (out * face.left_distance + in * face.right_distance) / d);
      f[N] += constants::faraday * ions[n].charge * f[n];
    }
    return f;
  }
  template <class T>
  State<T, N> boundary(const State<T, N>& c, const Face& face) const {
    State<T, N> f{};
    for (int n = 0; n < N; ++n)
      if (const Ion& ion = ions[n]; ion.bath.given(face))
        f[n] = ion.diffusivity(face) * (c[n] - ion.bath(face)) / face.distance;
    return f;
  }
  template <class T>
  State<T, 1> balance(const State<T, 1>&, const State<T, 1>& currents, double) const {
    return {{currents[0] - injected}};
  }
  template <class T>
  State<T, 1> global_storage(const State<T, 1>& g, double) const {
    return {{capacitance * g[0]}};
  }
};

}  // namespace fluxform
