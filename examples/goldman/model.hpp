#pragma once
// Ions through a membrane between two baths (Goldman 1943; Hodgkin & Katz 1949): diffusion in the
// baths, and through the membrane, for the constant field of a voltage V across it,
//   J = P [B(-u) c_from - B(u) c_to],   u = z F V / (R T),   B(x) = x / (e^x - 1)
// where c_from and c_to stand at its faces, half a cell of bath away from the states.
#include "fluxform/core/constants.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/bernoulli.hpp"
#include "fluxform/fv/model.hpp"

namespace fluxform {

template <int N>
struct Goldman {
  static constexpr int unknowns = N;
  static constexpr bool linear = true;
  static constexpr const char* purpose = "ions through a membrane between two baths";
  static constexpr const char* counted = "ions";
  struct Ion {
    std::string name;
    double charge = 0.0;
    OnFaces diffusivity;
    OnInterfaces permeability;
    OnSides bath;
  };
  Each<Ion, N> ions;
  OnInterfaces voltage;
  double temperature = 298.15;

  void describe(ModelInput& in) {
    in.quantity("temperature", temperature, "K").positive();
    in.interfaces("voltage", voltage, "V").doc("potential of `from` less that of `to`");
    in.each(
          "ions", ions,
          [](ModelInput& s, Ion& ion, int n) {
            s.text("name", ion.name).required().example("nitrate");
            s.number("charge", ion.charge).required().example("-1");
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
  template <class T>
  State<T, N> interface(const State<T, N>& a, const State<T, N>& b, const Face& face) const {
    State<T, N> f;
    for (int n = 0; n < N; ++n) {
      const double p = ions[n].permeability(face), d = ions[n].diffusivity(face);
      const double thermal = constants::gas_constant * temperature / constants::faraday;
      const auto [in, out] = bernoulli_pair(ions[n].charge * voltage(face) / thermal);
      f[n] = p * (out * a[n] - in * b[n]) /
             (1.0 + p * (out * face.left_distance + in * face.right_distance) / d);
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
};

}  // namespace fluxform
