#pragma once
// Bipolar magnetic regions: their shape on the sphere and how they are put on a grid.
//
//   BipolarRegion region{
//       .latitude = 15 * degree, .tilt = 7 * degree, .flux = 1e22, .rho = 4 * degree};
//   deposit(cells, {&region, 1}, field);      // adds to the owned cells' averages, in gauss
//
// In coordinates (p, l) turned so that the region's centre is the origin and its axis, tilted by g,
// is the equator, the field is odd in p: positive where p < 0 (trailing, east), negative where p >
// 0.
//
//   gaussian  B ~ -(p/rho) exp(-(p^2/2 + l^2)/rho^2)           van Ballegooijen et al. 1998, ApJ 501
//   sharps    B ~ -(p/rho) exp(-(p^2 + 2 l^2)/rho^2), cut at 9 Yeates 2020, Sol. Phys. 295, 119
//   patches   Bmax (0.4 separation/d)^2 exp(-2 (1 - cos b)/d^2)
//             about two centres, d = rho                       van Ballegooijen et al. 1998
//
// The opposite polarity is a tilt of 180 degrees more, as in the lists derived from SHARPs.
#include <span>
#include <string>

#include "fluxform/grid/surface_cells.hpp"

namespace fluxform::solar {

enum class RegionShape { gaussian, sharps, patches };
/// Throws InputError naming the shapes there are.
RegionShape shape_named(const std::string& name);

struct BipolarRegion {
  double time = 0.0;                       ///< decimal year
  double latitude = 0.0, longitude = 0.0;  ///< radians; longitude of any turn
  double separation = 0.0;                 ///< of the polarities, radians
  double tilt = 0.0;                       ///< radians
  double flux = 0.0;                       ///< unsigned, Mx; used unless an amplitude is given
  RegionShape shape = RegionShape::gaussian;
  double rho = 0.0;        ///< radians; 0: the shape's own (see size)
  double amplitude = 0.0;  ///< G: the greatest |Br|, of patches Bmax; 0: from the flux

  /// rho, or half the separation (gaussian: its peaks stand at p = -rho, +rho), 0.56 separations
  /// (sharps) or 4 degrees (patches).
  double size() const;
};

/// Where the region stands, for messages.
std::string described(const BipolarRegion& region);

/// The field of one region at any point, in gauss.
class RegionField {
 public:
  /// Throws InputError if the region has no size, no flux, or stands outside the sphere.
  explicit RegionField(const BipolarRegion& region);
  /// Position by sines and cosines of latitude and of longitude less the region's.
  double at(double sin_lat, double cos_lat, double sin_lon, double cos_lon) const;
  double at(double latitude, double longitude) const;
  double longitude() const { return longitude_; }
  double size() const { return rho_; }
  /// Angular distance from the centre beyond which the field is below round-off (or cut).
  double reach() const;
  /// Unsigned flux over the unit sphere, G sr.
  double unsigned_flux() const { return scale_ * unsigned_shape(); }
  /// Dipole moment along the axis, towards the trailing side: the integral of B times the sine of
  /// the angle from the plane across the axis, G sr.
  double moment() const { return scale_ * moment_of_shape(); }

 private:
  double shape_at(double p, double l) const;
  double shape_turned(double xb, double yb, double zb) const;
  /// Integral over the unit sphere of |shape| times weight(yb, zb), even in both.
  template <class Weight>
  double integral(const Weight& weight) const;
  double unsigned_shape() const;
  double moment_of_shape() const;
  RegionShape shape_;
  double longitude_, rho_, half_separation_;
  double sin_latitude_, cos_latitude_, sin_tilt_, cos_tilt_;
  double along_, across_, limit_;  ///< xi = along p^2 + across l^2, zero beyond the limit
  double scale_ = 1.0;
};

/// Whether cell averages hold the region's shape: it is not much narrower than a cell of its row.
bool resolved(const SurfaceCells& cells, const BipolarRegion& region);

/// Adds the cell averages of `regions` to the owned cells' values (gauss). Every region is balanced
/// by scaling its two polarities to their mean, so nothing leaks to other cells. Its strength comes
/// from the continuous shape, so its dipole moment is right where the grid blurs the neutral line.
/// A region that is not resolved is put on the nearest cells with its flux and its dipole moment
/// (point_bipole.hpp). Collective; the answer depends on the ranks by round-off only.
void deposit(const SurfaceCells& cells, std::span<const BipolarRegion> regions,
             std::span<double> field);

/// How many of `regions` are not resolved. Throws InputError for one that cannot be put on the
/// grid.
std::size_t check_deposit(const SurfaceCells& cells, std::span<const BipolarRegion> regions);

}  // namespace fluxform::solar
