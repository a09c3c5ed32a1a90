#pragma once
// The Sun's radial surface field B_r, carried by large-scale flows and spread by supergranules:
//
//   dB/dt + div( v B - eta grad B ) = -B/tau + S        on the sphere r = R
//
// with v = R cos(lat) Omega(lat) east + u(lat) north, optionally slowed in strong field,
// v -> v (1 - tanh(|B|/B_sat)). (DeVore, Boris & Sheeley 1984, Sol. Phys. 92, 1; van Ballegooijen,
// Cartledge & Priest 1998, ApJ 501, 866; Yeates et al. 2023, Space Sci. Rev. 219, 31.)
//
// Fluxes are fourth-order accurate: cell averages are reconstructed on faces with the sphere's own
// weights, and the product of a coefficient and the field that both vary along a face is corrected
// by its covariance. Lengths are in solar radii, times in days, fields in gauss.
#include <cmath>
#include <vector>

#include "fluxform/flux/advection.hpp"
#include "fluxform/fv/model.hpp"

namespace fluxform::solar {

enum Unknown { radial_field };

struct SurfaceFlux {
  static constexpr int unknowns = 1;
  static constexpr bool time_invariant = true;
  static constexpr bool autonomous = true;
  static constexpr bool implicit_linear = true;  ///< diffusion and decay
  static constexpr bool constant_storage = true;

  FaceField velocity;       ///< normal to faces, R/day
  FaceField velocity_tilt;  ///< transverse correction of velocity
  FaceField conductance;    ///< eta / distance, R/day
  FaceField conductance_tilt;
  double decay_rate = 0.0;         ///< 1/tau, 1/day
  double quenching_inverse = 0.0;  ///< 1/B_sat, 1/G; 0 for flows that strong field leaves alone
  Advection advection = Advection::fourth;  ///< all others keep to second-order diffusion

  std::vector<FieldInfo> fields() const {
    return {{"br", "G", 1.0, "radial magnetic field", "Mx", 1e4}};
  }
  bool is_linear() const {
    const bool limited = advection == Advection::koren || advection == Advection::weno3;
    return quenching_inverse == 0.0 && !limited;
  }

  template <class T>
  using Around = Star<T, 1>;

  template <class T>
  State<T, 1> flux(const Around<T>& b, const Face& face) const {
    return {{advected(b, face) - diffused(b, face)}};
  }

  template <class T>
  State<T, 1> reaction(const State<T, 1>& b, const Cell&) const {
    return {{-decay_rate * b[radial_field]}};
  }

  /// Advection is what IMEX schemes treat explicitly: diffusion alone is symmetric and constant.
  template <class T>
  State<T, 1> explicit_flux(const Around<T>& b, const Face& face) const {
    return {{advected(b, face)}};
  }

  /// The axis along a face of the sphere's surface.
  static int across(const Face& face) { return face.axis == 0 ? 1 : 0; }

  /// v B: the field the flow carries through the face.
  template <class T>
  T advected(const Around<T>& b, const Face& face) const {
    using std::abs;
    using std::tanh;
    const double v = velocity(face);
    const std::array<T, 4> line{b.far_left[0], b.left[0], b.right[0], b.far_right[0]};
    const T mean = face_value(advection, line, v, face.weights->value);
    T carried = v * mean;
    if (advection == Advection::fourth) {
      const auto &l = b.beside_left(across(face)), &r = b.beside_right(across(face));
      carried +=
          velocity_tilt(face) * (0.5 * ((l.above[0] + r.above[0]) - (l.below[0] + r.below[0])));
    }
    if (quenching_inverse > 0.0) carried *= 1.0 - tanh(abs(mean) * quenching_inverse);
    return carried;
  }

  /// eta dB/dn: what supergranular diffusion lets through against the gradient.
  template <class T>
  T diffused(const Around<T>& b, const Face& face) const {
    if (advection != Advection::fourth) return conductance(face) * (b.right[0] - b.left[0]);
    const auto& s = face.weights->slope;
    const T rise =
        (s[0] * b.far_left[0] + s[1] * b.left[0]) + (s[2] * b.right[0] + s[3] * b.far_right[0]);
    const auto &l = b.beside_left(across(face)), &r = b.beside_right(across(face));
    const T rise_change = (r.above[0] - l.above[0]) - (r.below[0] - l.below[0]);
    return conductance(face) * rise + conductance_tilt(face) * rise_change;
  }
};

}  // namespace fluxform::solar
