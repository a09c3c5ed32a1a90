#pragma once
// Ions through a membrane between two baths (Goldman 1943; Hodgkin & Katz 1949): diffusion in the
// baths, and through the membrane, for the constant field of a voltage V across it,
//   J = P [B(-u) c_from - B(u) c_to],   u = z V / V_T,   B(x) = x / (e^x - 1)
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
  enum Observable { particles, current };
  template <class T>
  using Local = State<T, N>;
  struct Ion {
    std::string name;
    double charge = 0.0;
    OnFaces diffusivity;
    OnInterfaces permeability;
    OnSides bath;
  };
  std::array<Ion, N> ions;
  OnInterfaces voltage;

  void describe(ModelInput& in) {
    in.interfaces("voltage", voltage, "V").doc("potential of `from` less that of `to`");
    auto& list = in.each<Ion, N>("ions", ions, [](ModelInput& s, Ion& ion, int n) {
      s.text("name", ion.name).required().example("nitrate");
      s.number("charge", ion.charge).required().example("-1");
      s.field(n, ion.name, "mol/m3").initial("concentration").not_negative();
      s.faces("diffusivity", ion.diffusivity, "m2/s").positive().required();
      s.interfaces("permeability", ion.permeability, "m/s").not_negative().required();
      s.sides("bath", ion.bath, "mol/m3").not_negative().doc("kept at a side; else no flux");
    });
    list.required().example(
        "[{name: K, charge: 1, diffusivity: 2e-9 m2/s, permeability: 1e-8 m/s}]");
    in.observable(particles, "flux", "mol m-2 s-1", over_interfaces);
    in.observable(current, "current", "A m-2", over_interfaces);
  }

  template <class T>
  Local<T> flux(const Local<T>& l, const Local<T>& r, const Face& face) const {
    Local<T> f;
    for (int n = 0; n < N; ++n) f[n] = at(n).diffusivity(face) * (l[n] - r[n]) / face.distance;
    return f;
  }
  template <class T>
  Local<T> interface(const Local<T>& a, const Local<T>& b, const Face& face) const {
    Local<T> f;
    for (int n = 0; n < N; ++n) {
      const double p = at(n).permeability(face), d = at(n).diffusivity(face);
      const auto [in, out] = bernoulli_pair(at(n).charge * voltage(face) / 0.025692579121085843);
      f[n] = p * (out * a[n] - in * b[n]) /
             (1.0 + p * (out * face.left_distance + in * face.right_distance) / d);
    }
    return f;
  }
  template <class T>
  Local<T> boundary(const Local<T>& c, const Face& face) const {
    Local<T> f{};
    for (int n = 0; n < N; ++n)
      if (at(n).bath.given(face))
        f[n] = at(n).diffusivity(face) * (c[n] - at(n).bath(face)) / face.distance;
    return f;
  }
  template <class T, class Sum>
  void observe(const Local<T>&, const Local<T>&, const Local<T>& j, const Face& face,
               Sum& sum) const {
    for (int n = 0; face.interface >= 0 && n < N; ++n) {
      sum(particles, j[n]);
      sum(current, constants::faraday * at(n).charge * j[n]);
    }
  }
  const Ion& at(int n) const { return ions[static_cast<std::size_t>(n)]; }
};

}  // namespace fluxform
