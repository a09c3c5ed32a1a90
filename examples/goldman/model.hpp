#pragma once
// Ions that cross a membrane between two stirred baths (Goldman 1943; Hodgkin & Katz 1949):
// diffusion in the baths, and through the membrane, for the constant field of a voltage V across
// it,
//
//   J = P [B(-u) c_from - B(u) c_to],   u = z V / V_T,   B(x) = x / (e^x - 1)
//
// where c_from and c_to stand at its faces, half a cell of bath away from the states.
#include <array>
#include <string>

#include "fluxform/core/constants.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/bernoulli.hpp"
#include "fluxform/flux/two_point.hpp"
#include "fluxform/fv/model.hpp"

template <int N>
struct Goldman {
  static constexpr int unknowns = N;
  static constexpr bool linear = true;
  static constexpr const char* purpose = "ions through a membrane between two baths";
  static constexpr const char* counted = "ions";
  enum Observable { particles, current };
  template <class T>
  using Local = fluxform::State<T, N>;

  struct Ion {
    std::string name;
    double charge = 0.0;
    fluxform::OnFaces diffusivity;
    fluxform::OnInterfaces permeability;
    fluxform::OnSides bath;
  };
  std::array<Ion, N> ions;
  fluxform::OnInterfaces voltage;  ///< of `from` against `to`
  double temperature = 298.15;

  void describe(fluxform::ModelInput& in) {
    in.interfaces("voltage", voltage, "V").doc("potential of `from` less that of `to`");
    in.quantity("temperature", temperature, "K").positive().doc("sets the thermal voltage");
    in.each(
          "ions", ions, std::function([](fluxform::ModelInput& s, Ion& ion, int n) {
            s.text("name", ion.name).required().doc("in files");
            s.number("charge", ion.charge).required().doc("in elementary charges");
            s.field(n, ion.name, "mol/m3")
                .initial("concentration")
                .not_negative()
                .doc("at the start");
            s.faces("diffusivity", ion.diffusivity, "m2/s")
                .positive()
                .required()
                .doc("in the baths");
            s.interfaces("permeability", ion.permeability, "m/s")
                .not_negative()
                .required()
                .doc("P");
            s.sides("bath", ion.bath, "mol/m3").not_negative().doc("kept at a side; else no flux");
          }))
        .required();
    in.observable(particles, "flux", "mol m-2 s-1", fluxform::over_interfaces);
    in.observable(current, "current", "A m-2", fluxform::over_interfaces);
  }

  template <class T>
  Local<T> flux(const Local<T>& l, const Local<T>& r, const fluxform::Face& face) const {
    Local<T> f;
    for (int n = 0; n < N; ++n)
      f[n] = fluxform::diffusive_flux(l[n], r[n], at(n).diffusivity(face), face.distance);
    return f;
  }
  template <class T>
  Local<T> interface(const Local<T>& a, const Local<T>& b, const fluxform::Face& face) const {
    Local<T> f;
    for (int n = 0; n < N; ++n) {
      const double p = at(n).permeability(face), d = at(n).diffusivity(face);
      const double u = at(n).charge * voltage(face) * fluxform::constants::faraday /
                       (fluxform::constants::gas_constant * temperature);
      const auto [in, out] = fluxform::bernoulli_pair(u);  // B(u) and B(-u)
      f[n] = p * (out * a[n] - in * b[n]) /
             (1.0 + p * (out * face.left_distance + in * face.right_distance) / d);
    }
    return f;
  }
  template <class T>
  Local<T> boundary(const Local<T>& c, const fluxform::Face& face) const {
    Local<T> f{};
    for (int n = 0; n < N; ++n) {
      if (at(n).bath.given(face))
        f[n] = at(n).diffusivity(face) * (c[n] - at(n).bath(face)) / face.distance;
    }
    return f;
  }
  template <class T, class Sum>
  void observe(const Local<T>&, const Local<T>&, const Local<T>& j, const fluxform::Face& face,
               Sum& sum) const {
    if (face.interface < 0) return;
    for (int n = 0; n < N; ++n) sum(particles, j[n]);
    for (int n = 0; n < N; ++n) sum(current, fluxform::constants::faraday * at(n).charge * j[n]);
  }
  const Ion& at(int n) const { return ions[static_cast<std::size_t>(n)]; }
};
