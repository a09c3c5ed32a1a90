#pragma once
// A membrane of which every nanometre is resolved: ions in the potential that they and fixed charges
// make (Nernst, Planck, Poisson), across a wall of any thickness,
//
//   dc_k/dt + div J_k = 0,   J_k = -D_k (grad c_k + z_k c_k grad phi)
//   -div(eps grad phi) = F (sum z_k c_k + X)
//
// with phi in V_T. Where the Debye length exceeds the thickness the field is constant: Goldman, Hodgkin,
// Katz. Where it is thin the inside is neutral: Planck, and with fixed charge X Teorell, Meyer, Sievers.
// In units of V_T, F, 1 nm and 1 s; Poisson's row counts `stiffness` times its charge.
#include "fluxform/core/constants.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/crowded.hpp"
#include "fluxform/fv/model.hpp"

namespace fluxform::membrane {

template <int N>
struct Resolved {
  static constexpr int unknowns = 1 + N, globals = 1;
  static constexpr bool constant_storage = true;
  static constexpr double length_unit = 1e-9;
  static constexpr const char* purpose = "ions in a membrane with its own field and fixed charge";
  static constexpr const char* counted = "ions";
  enum Unknown { potential = 0, first = 1 };
  template <class T>
  using Local = State<T, unknowns>;
  template <class T>
  using Globals = State<T, globals>;

  struct Charged {
    std::string name;
    double charge = 0.0;
    OnFaces diffusivity;
    OnSides bath;
  };
  Each<Charged, N> ions;
  OnFaces permittivity;  ///< over that of the vacuum
  OnCells fixed_charge;  ///< X
  OnSides share;
  bool open = false;
  double voltage = 0.0, temperature = 298.15;
  double vacuum = 1.0, stiffness = 1e7;

  void describe(ModelInput& in) {
    in.quantity("temperature", temperature, "K").positive();
    in.scales([this](InternalUnits& units) {
      units.set("V", constants::gas_constant * temperature / constants::faraday);
      units.set("mol/m3", 1.0);
      units.set("C/mol", constants::faraday);
      vacuum = constants::vacuum_permittivity / units.of("F/m");
    });
    in.field(potential, "potential", "V").long_name("electric potential").not_stored();
    in.faces("permittivity", permittivity, "1")
        .series()
        .positive()
        .by_default(78.5)
        .doc("over that of the vacuum");
    in.cells("fixed_charge", fixed_charge, "mol/m3").doc("X, in charges of a proton");
    in.sides("potential", share, "1")
        .required()
        .example("{x_min: 0, x_max: 1}")
        .doc("0 where the potential is kept at zero, 1 where it is V_m; else no field passes");
    in.one_of<bool>("voltage", open,
                    {{"clamped", false, "V_m is kept",
                      [this](ModelInput& s) { s.quantity("at", voltage, "V").range(-0.5, 0.5); }},
                     {"open", true, "V_m is that at which no current flows", {}}})
        .doc("between the sides");
    in.each(
          "ions", ions,
          [](ModelInput& s, Charged& ion, int n) {
            s.text("name", ion.name).required().example("NO3");
            s.number("charge", ion.charge).range(-4.0, 4.0).required().example("-1");
            s.field(first + n, ion.name, "mol/m3").initial("concentration").not_negative();
            s.faces("diffusivity", ion.diffusivity, "m2/s").series().positive().required();
            s.sides("bath", ion.bath, "mol/m3").not_negative().doc("kept at a side; else no flux");
          })
        .required()
        .example("[{name: K, charge: 1, diffusivity: 2e-9 m2/s, bath: {all: 1 mol/m3}}]");
    in.global(0, "V_m", "V");
    in.observable(0, "current", "A/m2", over_sides);
    for (int n = 0; n < N; ++n) in.observable(1 + n, "outflow", "mol m-2 s-1", over_sides);
  }

  template <class T>
  Local<T> flux(const Local<T>& l, const Local<T>& r, const Face& face) const {
    return through<T>(l, r, face);
  }
  template <class T>
  State<T, unknowns + 1> boundary(const Local<T>& u, const Face& face, const Globals<T>& g) const {
    State<T, unknowns + 1> f{};
    if (!share.given(face)) return f;
    Local<T> wall{};
    wall[potential] = share(face) * g[0];
    for (int n = 0; n < N; ++n)
      if (ions[n].bath.given(face)) wall[first + n] = T(ions[n].bath(face));
    const Local<T> passing = through<T>(u, wall, face);
    f[potential] = passing[potential];
    T current(0.0);
    for (int n = 0; n < N; ++n) {
      if (!ions[n].bath.given(face)) continue;
      f[first + n] = passing[first + n];
      current += ions[n].charge * f[first + n];
    }
    f[unknowns] = share(face) * (open ? current : T(g[0] - voltage));
    return f;
  }
  template <class T>
  Local<T> reaction(const Local<T>& u, const Cell& cell) const {
    Local<T> p{};
    T charge(fixed_charge(cell));
    for (int n = 0; n < N; ++n) charge += ions[n].charge * u[first + n];
    p[potential] = stiffness * charge;
    return p;
  }
  template <class T>
  Local<T> storage(const Local<T>& u, const Cell&) const {
    Local<T> s = u;
    s[potential] = T(0.0);
    return s;
  }
  bool admissible(const State<double, unknowns>& u, const Cell&) const {
    for (int n = 0; n < N; ++n)
      if (!(u[first + n] >= 0.0)) return false;
    return true;
  }
  std::string domain() const { return "a negative concentration, or not a number"; }

  template <class T, class Sum>
  void observe(const Local<T>&, const Local<T>& f, const Face&, Sum& sum) const {
    for (int n = 0; n < N; ++n) {
      sum(0, ions[n].charge * f[first + n]);
      sum(1 + n, f[first + n]);
    }
  }

 private:
  /// By exponential fitting, from left to right.
  template <class T>
  Local<T> through(const Local<T>& l, const Local<T>& r, const Face& face) const {
    Local<T> f;
    const T rise = r[potential] - l[potential];
    f[potential] = -stiffness * vacuum * permittivity(face) / face.distance * rise;
    for (int n = 0; n < N; ++n)
      f[first + n] = ions[n].diffusivity(face) / face.distance *
                     crowded_flux<T>(Crowding::none, {l[first + n], T(0.0)}, {r[first + n], T(0.0)},
                                     T(ions[n].charge * rise));
    return f;
  }
};

}  // namespace fluxform::membrane
