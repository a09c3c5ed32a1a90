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
// Driven<N> carries two more numbers, the voltage and the charge of one electrode on which the
// current is prescribed; they are shared by all cells (FiniteVolume, `shared`):
//
//   dQ/dt = area current + sum_k z_k outflow_k     what the wire brings less what reacts
//   Q     = field lines that leave the electrode
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "fluxform/fv/model.hpp"

#include "face_coefficient.hpp"
#include "wall.hpp"

namespace fluxform::electrolyte {

struct Species {
  std::string name;
  double charge = 0.0;
  FaceCoefficient diffusivity;
  CellField drive;      ///< a potential of its own in RT; empty for none
  FaceField drive_end;  ///< the same on the boundary
};

template <int N, bool IsDriven>
struct Electrolyte {
  static constexpr int shared = IsDriven ? 2 : 0;
  static constexpr int unknowns = 1 + N + shared;
  static constexpr bool constant_storage = true;
  enum Unknown { potential = 0, first_ion = 1, voltage = N + 1, charge = N + 2 };
  template <class T>
  using Local = State<T, unknowns>;

  std::array<Species, N> species;
  FaceCoefficient permittivity;
  CellField background;  ///< fixed charge; empty for none
  double stiffness = 1.0;
  Crowding crowding = Crowding::none;
  double room = 0.0;         ///< filling per concentration
  std::vector<Wall> walls;   ///< by side
  double driven_area = 1.0;  ///< of the electrode with a prescribed current
  std::vector<FieldInfo> info;
  std::function<void(double)> protocol{};  ///< brings the walls to a time

  std::vector<FieldInfo> fields() const { return info; }
  void prepare(double t) {
    if (protocol) protocol(t);
  }

  template <class T>
  Local<T> flux(const Local<T>& l, const Local<T>& r, const Face& face) const {
    Local<T> f{};
    const T rise = r[potential] - l[potential];
    f[potential] = -stiffness * permittivity(face) * rise;
    const T fill_l = filling(l), fill_r = filling(r);
    for (int k = 0; k < N; ++k) {
      const Species& s = at(k);
      T t = s.charge * rise;
      if (!s.drive.empty()) t += drive_step(s, face);
      f[first_ion + k] = s.diffusivity(face) * crowded_flux<T>(crowding, {l[first_ion + k], fill_l},
                                                               {r[first_ion + k], fill_r}, t);
    }
    return f;
  }

  template <class T>
  Local<T> boundary(const Local<T>& u, const Face& face) const {
    const Wall& wall = walls[static_cast<std::size_t>(face.side)];
    Local<T> f{};
    T v(wall.voltage);
    if constexpr (IsDriven) {
      if (wall.driven) v = u[voltage];
    }
    const auto field = wall_field<T>(wall, u[potential], v, permittivity(face));
    f[potential] = stiffness * field.displacement;
    pass_ions(wall, u, field.potential, face, f);
    if (wall.reaction) react(wall, u, v - field.potential, field.potential, face, f);
    if constexpr (IsDriven) {
      if (wall.driven) {
        f[voltage] = stiffness * (-field.displacement - u[charge] / driven_area);
        f[charge] = -wall.current - ionic_current(f);
      }
    }
    return f;
  }

  template <class T>
  Local<T> reaction(const Local<T>& u, const Cell& cell) const {
    Local<T> p{};
    T density(background.empty() ? 0.0 : background(cell.index));
    for (int k = 0; k < N; ++k) density += at(k).charge * u[first_ion + k];
    p[potential] = stiffness * density;
    return p;
  }

  template <class T>
  Local<T> storage(const Local<T>& u, const Cell& cell) const {
    Local<T> s{};
    for (int k = 0; k < N; ++k) s[first_ion + k] = u[first_ion + k];
    if constexpr (IsDriven) s[charge] = u[charge] / cell.volume;
    return s;
  }

  bool touches_shared(const Face& face) const {
    return walls[static_cast<std::size_t>(face.side)].driven;
  }
  bool admissible(const State<double, unknowns>& u, const Cell&) const {
    for (int k = 0; k < N; ++k) {
      if (u[first_ion + k] < 0.0) return false;
    }
    if (crowding == Crowding::none) return true;
    return filling(u) < (crowding == Crowding::steric ? 1.0 + 200.0 * least_room : 1.0);
  }
  std::string domain() const {
    return crowding == Crowding::none ? "a negative concentration, or not a number"
                                      : "a negative concentration, more ions than there is room "
                                        "for, or not a number";
  }

  template <class T>
  T filling(const Local<T>& u) const {
    T sum(0.0);
    if (crowding == Crowding::none) return sum;
    for (int k = 0; k < N; ++k) sum += u[first_ion + k];
    return room * sum;
  }
  const Species& at(int k) const { return species[static_cast<std::size_t>(k)]; }

 private:
  static double drive_step(const Species& s, const Face& face) {
    Index left = face.index;
    left[static_cast<std::size_t>(face.axis)] -= 1;
    return s.drive(face.index) - s.drive(left);
  }
  /// From the cell inside to the wall.
  static double drive_to_wall(const Species& s, const Face& face) {
    if (s.drive.empty()) return 0.0;
    Index inside = face.index;
    if (face.outward > 0) inside[static_cast<std::size_t>(face.axis)] -= 1;
    return s.drive_end(face) - s.drive(inside);
  }
  template <class T>
  T step_to_wall(int k, const Local<T>& u, const T& potential_of_wall, const Face& face) const {
    return at(k).charge * (potential_of_wall - u[potential]) + drive_to_wall(at(k), face);
  }

  template <class T>
  void pass_ions(const Wall& wall, const Local<T>& u, const T& wall_potential, const Face& face,
                 Local<T>& f) const {
    double outside = 0.0;
    for (int k = 0; k < N; ++k)
      outside += room * wall.ions[static_cast<std::size_t>(k)].concentration;
    for (int k = 0; k < N; ++k) {
      const IonPassage& ion = wall.ions[static_cast<std::size_t>(k)];
      if (ion.kind == Passage::prescribed) f[first_ion + k] = ion.flux;
      if (ion.kind != Passage::reservoir) continue;
      f[first_ion + k] =
          at(k).diffusivity(face) * crowded_flux<T>(crowding, {u[first_ion + k], filling(u)},
                                                    {T(ion.concentration), T(outside)},
                                                    step_to_wall(k, u, wall_potential, face));
    }
  }

  template <class T>
  HalfCell<T> towards_wall(int k, const Local<T>& u, const T& wall_potential,
                           const Face& face) const {
    return half_cell<T>(crowding, u[first_ion + k], filling(u),
                        step_to_wall(k, u, wall_potential, face), at(k).diffusivity(face),
                        1.0 / room);
  }

  /// The excess potential of crowded ions is taken to be the same at the wall as in its cell.
  template <class T>
  void react(const Wall& wall, const Local<T>& u, const T& drop, const T& wall_potential,
             const Face& face, Local<T>& f) const {
    const Reaction& r = *wall.reaction;
    HalfCell<T> red{T(0.0), T(1.0)};
    if (r.red >= 0) red = towards_wall(r.red, u, wall_potential, face);
    const T i = reaction_current(r, drop, towards_wall(r.ox, u, wall_potential, face), red);
    f[first_ion + r.ox] -= i / r.electrons;
    if (r.red >= 0) f[first_ion + r.red] += i / r.electrons;
  }

  template <class T>
  T ionic_current(const Local<T>& f) const {
    T sum(0.0);
    for (int k = 0; k < N; ++k) sum += at(k).charge * f[first_ion + k];
    return sum;
  }
};

}  // namespace fluxform::electrolyte
