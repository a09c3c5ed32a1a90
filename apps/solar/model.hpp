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
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/advection.hpp"
#include "fluxform/fv/model.hpp"

#include "moments.hpp"
#include "sun.hpp"

namespace fluxform::solar {

enum Unknown { radial_field };

/// Sums over cells: fluxes by their sign, also beyond 60 degrees, and moments.
enum Observable {
  positive,
  negative,
  net,
  north_positive,
  north_negative,
  south_positive,
  south_negative,
  axial,
  cosine,
  sine,
  north_60,
  south_60,
  north_70,
  south_70
};

struct SurfaceFlux {
  static constexpr int unknowns = 1;
  static constexpr const char* purpose =
      "The Sun's surface field: flows and turbulent diffusion, polar fields, the cycle.";
  static constexpr const char* time_unit = "day";
  static constexpr double length_unit = radius_m;
  static constexpr bool implicit_linear = true;  ///< diffusion and decay
  static constexpr bool constant_storage = true;

  OnFaces velocity;       ///< normal to faces
  OnFaces velocity_tilt;  ///< transverse correction of velocity
  OnFaces conductance;    ///< eta / distance
  OnFaces conductance_tilt;
  const Coefficient* diffusivity = nullptr;  ///< eta as the input says it, km2/s
  std::optional<double> decay_time;          ///< tau, years
  double decay_rate = 0.0;                   ///< 1/tau
  double quenching_field = 0.0;              ///< B_sat; 0 for flows that strong field leaves alone
  Moments moments;                           ///< by the grid's rows and columns
  Advection advection = Advection::fourth;   ///< all others keep to second-order diffusion

  void describe(ModelInput& in) {
    in.field(radial_field, "br", "G").long_name("radial magnetic field").amount("Mx", 1e4);
    in.scales([](InternalUnits& units) { units.set("G", 1.0); });
    diffusivity = &in.faces("diffusivity", conductance, "km2/s")
                       .conductance(conductance_tilt, [this] { return is_fourth(); })
                       .by_default(300.0)
                       .not_negative()
                       .doc("supergranular diffusivity; may depend on place and time")
                       .value();
    in.parameters()
        .quantity("decay_time", decay_time, "yr")
        .positive()
        .doc("tau of -B/tau, or none");
    in.settled([this] { decay_rate = decay_time ? 1.0 / (*decay_time * days_per_year) : 0.0; });
    in.choice<Advection>(
          "advection", advection,
          {{"fourth", Advection::fourth, "fourth order in space, linear"},
           {"central", Advection::central, "second order"},
           {"koren", Advection::koren, "third order, limited"},
           {"weno3", Advection::weno3, "third order, weighted"},
           {"upwind", Advection::upwind, "first order; inflates dipoles by tens of percent"}})
        .doc("how flows carry the field through faces");
  }

  bool is_fourth() const { return advection == Advection::fourth; }
  bool is_linear() const {
    const bool limited = advection == Advection::koren || advection == Advection::weno3;
    return quenching_field == 0.0 && !limited;
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

  template <class T, class Sum>
  void observe(const State<T, 1>& u, const Cell& cell, Sum& sum) const {
    const auto column = static_cast<std::size_t>(cell.index[0]);
    const auto row = static_cast<std::size_t>(cell.index[1]);
    const Moments& m = moments;
    const T& b = u[radial_field];
    const bool inward = b < 0.0;
    sum(inward ? negative : positive, b);
    sum(net, b);
    sum(inward ? north_negative : north_positive, b * m.cap[0][row]);
    sum(inward ? south_negative : south_positive, b * m.cap[1][row]);
    sum(axial, b * m.axial[row]);
    sum(cosine, b * (m.across[row] * m.cosine[column]));
    sum(sine, b * (m.across[row] * m.sine[column]));
    sum(north_60, b * m.mean60[0][row]);
    sum(south_60, b * m.mean60[1][row]);
    sum(north_70, b * m.mean70[0][row]);
    sum(south_70, b * m.mean70[1][row]);
  }

  /// A moment that is the rounding error of a sum over the cells is none.
  template <class Totals, class Report>
  void report(const Totals& total, Report& report) const {
    using std::abs, std::hypot, std::atan2;
    const auto& b = report.range(radial_field);
    const double rounding = 1e-10 * std::max(abs(b.least), abs(b.greatest));
    const auto sure = [&](auto moment) { return abs(moment) > rounding ? moment : 0.0 * moment; };
    report("br_min", b.least, "G");
    report("br_max", b.greatest, "G");
    report("br_min_abs", b.least_magnitude, "G");
    report("flux_positive", total(positive), "Mx");
    report("flux_negative", total(negative), "Mx");
    report("flux_unsigned", total(positive) - total(negative), "Mx");
    report("flux_net", total(net), "Mx");
    report("north_flux_positive", total(north_positive), "Mx");
    report("north_flux_negative", total(north_negative), "Mx");
    report("south_flux_positive", total(south_positive), "Mx");
    report("south_flux_negative", total(south_negative), "Mx");
    report("north_area", cap_area(), "cm2");
    report("south_area", cap_area(), "cm2");
    report("axial_dipole", sure(total(axial)), "G");
    const auto equatorial = sure(hypot(total(cosine), total(sine)));
    const auto longitude = atan2(total(sine), total(cosine));
    report("equatorial_dipole", equatorial, "G");
    report("equatorial_longitude",
           equatorial == 0.0 ? std::numeric_limits<double>::quiet_NaN() : longitude, "degree");
    report("north_field_60", sure(total(north_60)), "G");
    report("south_field_60", sure(total(south_60)), "G");
    report("north_field_70", sure(total(north_70)), "G");
    report("south_field_70", sure(total(south_70)), "G");
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
    if (is_fourth()) {
      const auto &l = b.beside_left(across(face)), &r = b.beside_right(across(face));
      carried +=
          velocity_tilt(face) * (0.5 * ((l.above[0] + r.above[0]) - (l.below[0] + r.below[0])));
    }
    if (quenching_field > 0.0) carried *= 1.0 - tanh(abs(mean) / quenching_field);
    return carried;
  }

  /// eta dB/dn: what supergranular diffusion lets through against the gradient.
  template <class T>
  T diffused(const Around<T>& b, const Face& face) const {
    if (!is_fourth()) return conductance(face) * (b.right[0] - b.left[0]);
    const auto& s = face.weights->slope;
    const T rise =
        (s[0] * b.far_left[0] + s[1] * b.left[0]) + (s[2] * b.right[0] + s[3] * b.far_right[0]);
    const auto &l = b.beside_left(across(face)), &r = b.beside_right(across(face));
    const T rise_change = (r.above[0] - l.above[0]) - (r.below[0] - l.below[0]);
    return conductance(face) * rise + conductance_tilt(face) * rise_change;
  }
};

}  // namespace fluxform::solar
