#pragma once
// A plant cell that takes up ions against the voltage V_m of its membrane (Goldman 1943; Sanders et
// al. 1984 for pump and symport). Outside, in the water of soil or in a bath,
//
//   b dc/dt + div(q c - D theta f grad c) = 0        q the flow of water per area
//
// and per area of membrane, with F the charge of a mole and u = z V_m/V_T,
//
//   channel  J = P [B(-u) c_in - B(u) c_out]                   outward; B(x) = x/(e^x - 1)
//   symport  J_s = (J_max/(K_m + c_out) + alpha)(c_out - c_in e^{(n+z) V_m/V_T - n ln10 (pH_in - pH_out)})
//   pump     I_p = I_max (1 - e^{-(V_m - E_p) m/V_T}),  E_p = V_T ln10 (pH_in - pH_out) - DG_ATP/(m F)
//   voltage  C dV_m/dt = I_injected - [F sum z J + I_p - F sum (n + z) J_s];  0 = [...] at rest
//   cytosol  d dc_in/dt = sum J_s - J - d k c_in - J_v
//   vacuole  d_v dc_v/dt = J_v = P_v [B(u_v) c_in - B(-u_v) c_v] + antiport,  u_v = z psi/V_T
//
// psi, the vacuole's voltage against the cytosol, is kept: its pumps carry back the charge that passes.
// Protons are buffered: both pH are given. V_m and the concentrations in cytosol and vacuole are
// unknowns of the whole system; a membrane on an interface of the grid has its inside in `from`.
#include "fluxform/core/constants.hpp"
#include "fluxform/flux/scharfetter_gummel.hpp"
#include "fluxform/fv/model.hpp"

#include "passage.hpp"

namespace fluxform::membrane {

template <int N>
struct Membrane {
  static constexpr int unknowns = N, globals = 1 + 2 * N;
  static constexpr bool constant_storage = true;
  static constexpr const char* purpose = "ions that a plant's cells take up against their voltage";
  static constexpr const char* counted = "ions";
  enum Global { voltage = 0, cytosol = 1, vacuole = 1 + N };
  template <class T>
  using Globals = State<T, globals>;
  template <class T>
  using Rows = State<T, N + globals>;

  Plant cell;

  void describe(ModelInput& in) {
    cell.describe(in);
    in.global(voltage, "V_m", "V").stores("C/m2");
    for (int k = cytosol; k < globals; ++k) in.global(k, "inside", "mol/m3").stores("mol/m2");
    in.observable(membrane_area, "membrane_area", "1", over_all_sides | over_interfaces);
    in.observable(total_current, "current", "A/m2", over_all_sides | over_interfaces);
    in.observable(pump_current, "pump_current", "A/m2", over_all_sides | over_interfaces);
  }

  template <class T>
  State<T, N> flux(const State<T, N>& l, const State<T, N>& r, const Face& face) const {
    State<T, N> f{};
    for (int n = 0; n < N; ++n)
      f[n] =
          scharfetter_gummel(l[n], r[n], cell.velocity(face), cell.spread(n, face), face.distance);
    return f;
  }

  /// Outward of the grid: what the membrane takes, or what a bath beyond the soil does.
  template <class T>
  Rows<T> boundary(const State<T, N>& c, const Face& face, const Globals<T>& g) const {
    if (cell.membrane_at(face) > 0.0) return passing(at_side(c, face, g), face);
    Rows<T> f{};
    for (int n = 0; n < N; ++n)
      if (cell.holds(n, face))
        f[n] =
            scharfetter_gummel(c[n], T(cell.ion(n).bath(face)), face.outward * cell.velocity(face),
                               cell.spread(n, face), face.distance);
    return f;
  }
  template <class T>
  Rows<T> interface(const State<T, N>& in, const State<T, N>& out, const Face& face,
                    const Globals<T>& g) const {
    Rows<T> f = passing(at_interface(in, out, face, g), face);
    for (int n = 0; n < N; ++n) f[n] = -f[n];
    if (cell.held_across.given(face))
      for (int k = 0; k < globals; ++k) f[N + k] = T(0.0);
    return f;
  }

  template <class T>
  State<T, N> reaction(const State<T, N>& c, const Cell& at) const {
    State<T, N> p{};
    if (cell.around != Around::kept) return p;
    for (int n = 0; n < N; ++n) p[n] = cell.ion(n).kept(at) - c[n];
    return p;
  }
  template <class T>
  State<T, N> storage(const State<T, N>& c, const Cell& at) const {
    State<T, N> s{};
    if (cell.around == Around::kept) return s;
    for (int n = 0; n < N; ++n) s[n] = cell.stored(n, at) * c[n];
    return s;
  }

  /// Per area of membrane, which stands among the sums as do current and uptake.
  template <class T>
  Globals<T> balance(const Globals<T>& g, const Globals<T>& sums, double) const {
    Globals<T> row{};
    const double area = value_of(sums[vacuole]);
    row[voltage] = area > 0.0 ? T(sums[voltage] / area) : T(g[voltage] - cell.start);
    for (int n = 0; n < N; ++n) {
      const T into_vacuole = cell.across_tonoplast(n, g[cytosol + n], g[vacuole + n]);
      row[vacuole + n] = cell.vacuole_depth > 0.0 ? -into_vacuole : g[vacuole + n];
      row[cytosol + n] = g[cytosol + n] - cell.ion(n).inside;
      if (!cell.compartment) continue;
      row[cytosol + n] = cell.depth * cell.ion(n).assimilation * g[cytosol + n] + into_vacuole;
      if (area > 0.0) row[cytosol + n] -= sums[cytosol + n] / area;
    }
    return row;
  }
  template <class T>
  Globals<T> global_storage(const Globals<T>& g, double) const {
    Globals<T> s{};
    if (cell.voltage == Voltage::charging) s[voltage] = cell.capacitance * g[voltage];
    for (int n = 0; n < N && cell.compartment; ++n) {
      s[cytosol + n] = cell.depth * g[cytosol + n];
      s[vacuole + n] = cell.vacuole_depth * g[vacuole + n];
    }
    return s;
  }

  bool admissible(const State<double, N>& c, const Cell&) const {
    for (int n = 0; n < N; ++n)
      if (!(c[n] >= 0.0)) return false;
    return true;
  }
  std::string domain() const { return "a negative concentration, or not a number"; }

  template <class T, class Sum>
  void observe(const State<T, N>& c, const State<T, N>&, const Face& face, Sum& sum,
               const Globals<T>& g) const {
    if (cell.membrane_at(face) > 0.0) tell(at_side(c, face, g), face, sum);
  }
  template <class T, class Sum>
  void observe(const State<T, N>& in, const State<T, N>& out, const State<T, N>&, const Face& face,
               Sum& sum, const Globals<T>& g) const {
    if (face.interface >= 0) tell(at_interface(in, out, face, g), face, sum);
  }

 private:
  template <class T>
  using Facing = FacingMembrane<T, N>;
  template <class T>
  Facing<T> at_side(const State<T, N>& c, const Face& face, const Globals<T>& g) const {
    Facing<T> at{{}, {}, g[voltage], cell.membrane_at(face)};
    for (int n = 0; n < N; ++n) {
      at.in[n] = {g[cytosol + n], 0.0};
      at.out[n] = outside(cell, n, c[n], face);
    }
    return at;
  }
  template <class T>
  Facing<T> at_interface(const State<T, N>& in, const State<T, N>& out, const Face& face,
                         const Globals<T>& g) const {
    const bool held = cell.held_across.given(face);
    Facing<T> at{{}, {}, held ? T(cell.held_across(face)) : g[voltage], cell.across(face)};
    for (int n = 0; n < N; ++n) {
      at.in[n] = {in[n], face.left_distance / cell.spread(n, face)};
      at.out[n] = {out[n], face.right_distance / cell.spread(n, face)};
    }
    return at;
  }
  /// Fluxes inward per area of the face, and behind them what the globals sum up.
  template <class T>
  Rows<T> passing(const Facing<T>& at, const Face& face) const {
    Rows<T> f{};
    const Crossing crossing(cell, cell.acid_now(face), at.area);
    const T v = at.volts / cell.thermal();
    T current = crossing.pump_current(v) - cell.injected;
    for (int n = 0; n < N; ++n) {
      const IonPassage<T> p = crossing(n, at.out[n], at.in[n], v);
      if (cell.around != Around::kept) f[n] = at.area * p.net;
      f[N + cytosol + n] = at.area * p.net;
      current += constants::faraday * p.charge;
    }
    if (cell.voltage == Voltage::clamped) current = at.volts - cell.clamp_now(face);
    f[N + voltage] = at.area * current;
    f[N + vacuole] = T(at.area);
    return f;
  }
  template <class T, class Sum>
  void tell(const Facing<T>& at, const Face& face, Sum& sum) const {
    const Crossing crossing(cell, cell.acid_now(face), at.area);
    const T v = at.volts / cell.thermal(), pump = at.area * crossing.pump_current(v);
    sum(membrane_area, T(at.area));
    sum(pump_current, pump);
    sum(total_current, pump);
    for (int n = 0; n < N; ++n) {
      const IonPassage<T> p = crossing(n, at.out[n], at.in[n], v);
      sum(total_current, at.area * constants::faraday * p.charge);
      sum(observable_of(n, uptake), at.area * p.net);
      sum(observable_of(n, by_symport), at.area * p.symport);
      sum(observable_of(n, by_drift), at.area * p.drift);
      sum(observable_of(n, by_diffusion), at.area * (p.net - p.symport - p.drift));
    }
  }
};

}  // namespace fluxform::membrane
