#pragma once
// What solar physicists plot of a surface field: fluxes, polar fields, dipoles, the zonal mean.
//
//   Observer observe(cells);   const Observables now = observe(field);   now.axial_dipole  -> gauss
//
// The field comes as cell averages. Sums of flux are plain sums; moments (dipoles, polar means) use
// weights exact for fields locally quadratic in sin(lat) and longitude, so that they are as
// accurate as fourth-order cell averages deserve.
#include <array>
#include <span>
#include <string>
#include <vector>

#include "surface_cells.hpp"

namespace fluxform::solar {

/// Gauss, Mx, cm^2 and degrees. Caps reach 30 degrees from the pole.
struct Observables {
  double br_min = 0, br_max = 0, br_min_abs = 0;
  double flux_positive = 0, flux_negative = 0;  ///< the latter is negative
  double flux_unsigned = 0, flux_net = 0;
  double north_flux_positive = 0, north_flux_negative = 0;  ///< within the polar cap
  double south_flux_positive = 0, south_flux_negative = 0;
  double north_area = 0, south_area = 0;  ///< of the caps
  double axial_dipole = 0;                ///< (3/4 pi) integral of Br sin(lat)
  double equatorial_dipole = 0;           ///< amplitude of the same with cos(lat) exp(i lon)
  double equatorial_longitude = 0;
  double north_field_60 = 0, north_field_70 = 0;  ///< mean beyond that latitude
  double south_field_60 = 0, south_field_70 = 0;
  std::vector<double> zonal_mean{};  ///< per row, south to north, on all ranks

  struct Entry {
    const char* name;
    const char* unit;
    const char* description;
    double Observables::*value;
  };
  /// Every scalar above, for history files and summaries.
  static const std::vector<Entry>& entries();
};

/// What `moment_weights` integrates: weight(x) f(x), where f is near shape(x) times a quadratic.
struct MomentForm {
  double (*weight)(double) = [](double) { return 1.0; };
  double (*shape)(double) = [](double) { return 1.0; };
};

/// Weights W with sum_j W_j mean_j = integral of weight(x) f(x) over [from, to], exact for f =
/// shape(x) times a quadratic, where mean_j is f's average between faces j and j + 1.
std::vector<double> moment_weights(const std::vector<double>& faces, const MomentForm& form,
                                   double from, double to, bool periodic = false);

class Observer {
 public:
  explicit Observer(const SurfaceCells& cells);
  /// One pass over the owned cells' values (gauss), one sum and one maximum over ranks. Collective.
  Observables operator()(std::span<const double> field) const;

 private:
  struct Sums;
  void add_cells(std::span<const double> field, Sums& sums) const;
  void finish(Observables& out) const;
  using NorthAndSouth = std::array<std::vector<double>, 2>;
  SurfaceCells cells_;
  std::vector<double> axial_;
  NorthAndSouth cap60_, cap70_;
  NorthAndSouth cap_overlap_;                   ///< extent in sin(lat) of each row within the caps
  std::vector<double> across_, cosine_, sine_;  ///< equatorial dipole: per row, per column
};

/// Times at which a series changes sign, by linear interpolation between values above a millionth
/// of the greatest magnitude: smaller ones are rounding and have no sign.
std::vector<double> zero_crossings(const std::vector<double>& time,
                                   const std::vector<double>& value);

}  // namespace fluxform::solar
