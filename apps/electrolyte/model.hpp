#pragma once
// Poisson, Nernst and Planck: N mobile species in the potential they make themselves,
//
//   dc_k/dt + div J_k = 0,   J_k = -D_k [grad c_k + c_k grad(z_k phi + drive_k + excess)]
//   -div(permittivity grad phi) = sum_k z_k c_k + background
//
// in units of V_T = RT/F for phi, RT for drive, a reference concentration, 1 um and 1 s. Poisson's
// row is multiplied by `stiffness`, the rate at which charge relaxes, so that all rows count
// transport per time. In these units permittivity is the square of a length: eps V_T / (F c_ref).
//
// Ions pass a face by exponential fitting (flux/crowded.hpp); walls let through what wall.hpp says.
// Driven, it has two globals, the voltage and the charge per area of one electrode on which the
// current is prescribed:
//
//   dq/dt = current + sum_k z_k outflow_k     what the wire brings less what reacts
//   q     = field lines that leave the electrode
//
// the right sides in the mean over the electrode.
#include <string>

#include "fluxform/fv/model.hpp"

#include "medium.hpp"

namespace fluxform::electrolyte {

/// Observables of every Electrolyte.
enum Observable {
  free_energy,  ///< mixing and drive, the field, less the work that metals at a voltage do
  dissipation   ///< power lost between cells and towards reservoirs, not in reactions
};

/// What holds whether or not a current is prescribed.
template <int N>
struct Salt : Medium {
  static constexpr int unknowns = 1 + N;
  static constexpr bool constant_storage = true;
  static constexpr double length_unit = 1e-6;
  static constexpr const char* purpose =
      "Ions drifting against diffusion, from the Debye layer to the cell.";
  enum Unknown { potential = 0, first_ion = 1 };
  template <class T>
  using Local = State<T, unknowns>;

  void describe(ModelInput& in) {
    in.field(potential, "potential", "V").long_name("electric potential").not_stored();
    Medium::describe(in);
    in.observable(free_energy, "free_energy", "J m-3");
    in.observable(dissipation, "dissipation", "W m-2", over_faces);
  }

  template <class T>
  Local<T> flux(const Local<T>& l, const Local<T>& r, const Face& face) const {
    Local<T> f{};
    const T rise = r[potential] - l[potential];
    f[potential] = -stiffness * conductance(face) * rise;
    const T fill_l = filling_of(l), fill_r = filling_of(r);
    for (int k = 0; k < N; ++k) {
      const T t = at(k).z * rise + at(k).drive_step(face);
      f[first_ion + k] =
          conductance(slot(k), face) *
          crowded_flux<T>(crowding, {l[first_ion + k], fill_l}, {r[first_ion + k], fill_r}, t);
    }
    return f;
  }

  template <class T>
  Local<T> reaction(const Local<T>& u, const Cell& cell) const {
    Local<T> p{};
    T density(background(cell));
    for (int k = 0; k < N; ++k) density += at(k).z * u[first_ion + k];
    p[potential] = stiffness * density;
    return p;
  }

  template <class T>
  Local<T> storage(const Local<T>& u, const Cell&) const {
    Local<T> s{};
    for (int k = 0; k < N; ++k) s[first_ion + k] = u[first_ion + k];
    return s;
  }

  bool admissible(const State<double, unknowns>& u, const Cell&) const {
    for (int k = 0; k < N; ++k) {
      if (u[first_ion + k] < 0.0) return false;
    }
    if (crowding == Crowding::none) return true;
    return filling_of(u) < (crowding == Crowding::steric ? 1.0 + 200.0 * least_room : 1.0);
  }
  std::string domain() const {
    return crowding == Crowding::none ? "a negative concentration, or not a number"
                                      : "a negative concentration, more ions than there is room "
                                        "for, or not a number";
  }

  template <class T, class Sum>
  void observe(const Local<T>& u, const Cell& cell, Sum& sum) const {
    using std::log;
    T density(0.0);
    if (room > 0.0) density += mixing_of_room<T>(1.0 - filling_of(u)) / room;
    for (int k = 0; k < N; ++k) {
      const T c = u[first_ion + k];
      if (c > 0.0) density += c * (log(c) - 1.0);
      density += at(k).drive(cell) * c;
    }
    sum(free_energy, density);
  }
  template <class T, class Sum>
  void observe(const Local<T>& l, const Local<T>& r, const Local<T>& f, const Face& face,
               Sum& sum) const {
    using std::log;
    const T rise = r[potential] - l[potential];
    sum(free_energy, 0.5 * conductance(face) * rise * rise);
    const T crowd =
        excess_potential<T>(crowding, filling_of(r)) - excess_potential<T>(crowding, filling_of(l));
    for (int k = 0; k < N; ++k) {
      const T from = l[first_ion + k], to = r[first_ion + k];
      if (from <= 0.0 || to <= 0.0) continue;
      const T climb = log(to / from) + at(k).z * rise + at(k).drive_step(face) + crowd;
      sum(dissipation, -f[first_ion + k] * climb);
    }
  }
  template <class T>
  T filling_of(const Local<T>& u) const {
    T sum(0.0);
    if (crowding == Crowding::none) return sum;
    for (int k = 0; k < N; ++k) sum += u[first_ion + k];
    return room * sum;
  }

 protected:
  /// Outward, with a metal at voltage v.
  template <class T>
  Local<T> through_wall(const Local<T>& u, const Face& face, const T& v) const {
    const Wall& wall = walls.at(face);
    Local<T> f{};
    const auto field = wall_field<T>(wall, u[potential], v, conductance(face));
    f[potential] = stiffness * field.displacement;
    pass_ions(wall, u, field.potential, face, f);
    if (wall.reacts) react(wall, u, v - field.potential, field.potential, face, f);
    return f;
  }
  /// The field beside the walls, in the layer without ions too, less voltage times charge where the
  /// voltage is given; a given charge has its potential energy instead.
  template <class T, class Sum>
  void observe_wall(const Local<T>& u, const Local<T>& f, const Face& face, const T& v,
                    Sum& sum) const {
    using std::log;
    const Wall& wall = walls.at(face);
    const double half = conductance(face);
    const auto [d, phi] = wall_field<T>(wall, u[potential], v, half);
    sum(free_energy, 0.5 * d * d / half);
    if (wall.metal() && wall.stern > 0.0) sum(free_energy, 0.5 * d * d / wall.stern);
    if (wall.metal()) sum(free_energy, wall.voltage * d);
    const T crowd = excess_potential<T>(crowding, T(filling(wall))) -
                    excess_potential<T>(crowding, filling_of(u));
    for (int k = 0; k < N; ++k) {
      const IonPassage& ion = wall.ions[slot(k)];
      if (ion.kind != Passage::reservoir || ion.concentration == 0.0) continue;
      const T climb =
          log(ion.concentration / u[first_ion + k]) + step_to_wall(k, u, phi, face) + crowd;
      sum(dissipation, -f[first_ion + k] * climb);
    }
  }
  template <class T>
  T ionic_current(const Local<T>& f) const {
    T sum(0.0);
    for (int k = 0; k < N; ++k) sum += at(k).z * f[first_ion + k];
    return sum;
  }

 private:
  static std::size_t slot(int k) { return static_cast<std::size_t>(k); }
  const Ion& at(int k) const { return ions[slot(k)]; }
  template <class T>
  T step_to_wall(int k, const Local<T>& u, const T& potential_of_wall, const Face& face) const {
    return at(k).z * (potential_of_wall - u[potential]) + at(k).drive_step(face);
  }

  template <class T>
  void pass_ions(const Wall& wall, const Local<T>& u, const T& wall_potential, const Face& face,
                 Local<T>& f) const {
    const double outside = filling(wall);
    for (int k = 0; k < N; ++k) {
      const IonPassage& ion = wall.ions[slot(k)];
      if (ion.kind == Passage::prescribed) f[first_ion + k] = T(-ion.flux);
      if (ion.kind != Passage::reservoir) continue;
      f[first_ion + k] =
          conductance(slot(k), face) * crowded_flux<T>(crowding, {u[first_ion + k], filling_of(u)},
                                                       {T(ion.concentration), T(outside)},
                                                       step_to_wall(k, u, wall_potential, face));
    }
  }

  template <class T>
  HalfCell<T> towards_wall(int k, const Local<T>& u, const T& wall_potential,
                           const Face& face) const {
    return half_cell<T>(crowding, u[first_ion + k], filling_of(u),
                        step_to_wall(k, u, wall_potential, face), conductance(slot(k), face),
                        1.0 / room);
  }

  /// The excess potential of crowded ions is taken to be the same at the wall as in its cell.
  template <class T>
  void react(const Wall& wall, const Local<T>& u, const T& drop, const T& wall_potential,
             const Face& face, Local<T>& f) const {
    const Reaction& r = wall.reaction;
    HalfCell<T> red{T(0.0), T(1.0)};
    if (r.red >= 0) red = towards_wall(r.red, u, wall_potential, face);
    const T i = reaction_current(r, drop, towards_wall(r.ox, u, wall_potential, face), red);
    f[first_ion + r.ox] -= i / r.electrons;
    if (r.red >= 0) f[first_ion + r.red] += i / r.electrons;
  }
};

template <int N, bool IsDriven>
struct Electrolyte : Salt<N> {
  template <class T>
  using Local = typename Salt<N>::template Local<T>;

  template <class T>
  Local<T> boundary(const Local<T>& u, const Face& face) const {
    return this->through_wall(u, face, T(this->walls.at(face).voltage));
  }

  using Salt<N>::observe;
  template <class T, class Sum>
  void observe(const Local<T>& u, const Local<T>& f, const Face& face, Sum& sum) const {
    this->observe_wall(u, f, face, T(this->walls.at(face).voltage), sum);
  }
};

template <int N>
struct Electrolyte<N, true> : Salt<N> {
  static constexpr int globals = 2;
  enum Global { voltage = 0, charge_of_metal = 1 };
  template <class T>
  using Local = typename Salt<N>::template Local<T>;
  template <class T>
  using Rows = State<T, Salt<N>::unknowns + globals>;
  template <class T>
  using Driven = State<T, globals>;

  void describe(ModelInput& in) {
    Salt<N>::describe(in);
    in.global(voltage, "electrode_voltage", "V").long_name("of the electrode").not_stored();
    in.global(charge_of_metal, "electrode_charge", "C m-2").long_name("of the electrode");
  }

  template <class T>
  Rows<T> boundary(const Local<T>& u, const Face& face, const Driven<T>& g) const {
    constexpr int own = Salt<N>::unknowns;
    const Wall& wall = this->walls.at(face);
    const Local<T> f = this->through_wall(u, face, voltage_of(wall, g));
    Rows<T> rows{};
    for (int n = 0; n < own; ++n) rows[n] = f[n];
    if (!wall.driven()) return rows;
    rows[own + voltage] = -f[Salt<N>::potential] / this->stiffness;
    rows[own + charge_of_metal] = -wall.current - this->ionic_current(f);
    return rows;
  }

  template <class T>
  Driven<T> balance(const Driven<T>& g, const Driven<T>& sums, double) const {
    return {{sums[voltage] / this->driven_area - g[charge_of_metal],
             sums[charge_of_metal] / this->driven_area}};
  }
  template <class T>
  Driven<T> global_storage(const Driven<T>& g, double) const {
    return {{T(0.0), g[charge_of_metal]}};
  }

  using Salt<N>::observe;
  template <class T, class Sum>
  void observe(const Local<T>& u, const Local<T>& f, const Face& face, Sum& sum,
               const Driven<T>& g) const {
    this->observe_wall(u, f, face, voltage_of(this->walls.at(face), g), sum);
  }

 private:
  template <class T>
  static T voltage_of(const Wall& wall, const Driven<T>& g) {
    return wall.driven() ? g[voltage] : T(wall.voltage);
  }
};

}  // namespace fluxform::electrolyte
