#include "initial_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/core/quadrature.hpp"
#include "fluxform/fields/maps/remap.hpp"

#include "sun.hpp"

namespace fluxform::solar {
namespace {

using Function = std::function<double(double latitude, double longitude)>;

constexpr double told_loss = 0.01;  // of a map's unsigned flux
constexpr double usual_net = 0.05;  // of its unsigned flux: what synoptic maps are out of balance

/// Mean of f over the cell, weighted by the cosine of latitude.
double cell_average(const SurfaceCells& cells, int i, int j, const Function& f) {
  static const GaussRule rule = gauss_rule(3);
  const auto row = static_cast<std::size_t>(j), column = static_cast<std::size_t>(i);
  const double south = cells.latitude_faces[row], dlat = cells.latitude_faces[row + 1] - south;
  const double west = cells.longitude_faces[column], dlon = cells.width(i);
  double sum = 0.0, norm = 0.0;
  for (std::size_t a = 0; a < rule.point.size(); ++a) {
    const double latitude = south + 0.5 * dlat * (1.0 + rule.point[a]);
    const double weight = rule.weight[a] * std::cos(latitude);
    norm += weight;
    for (std::size_t b = 0; b < rule.point.size(); ++b)
      sum += weight * 0.5 * rule.weight[b] * f(latitude, west + 0.5 * dlon * (1.0 + rule.point[b]));
  }
  return sum / norm;
}

Function steady_profile(const Settings& s, double diffusivity) {
  const MeridionalFlow flow =
      meridional_named(s.flow.meridional, s.flow.meridional_speed, s.flow.meridional_exponent);
  const double eta = diffusivity * 1e6;
  return [=, odd = s.initial.odd, pole = s.initial.amplitude](double latitude, double) {
    const double sign = odd && latitude < 0.0 ? -1.0 : 1.0;
    return sign * pole * flow.steady_ratio(latitude, eta);
  };
}

Function field_of(const Settings& s, double diffusivity) {
  const InitialSettings& initial = s.initial;
  if (initial.kind == InitialField::dipole) {
    return [a = initial.amplitude](double latitude, double) { return a * std::sin(latitude); };
  }
  if (initial.kind == InitialField::steady) return steady_profile(s, diffusivity);
  if (initial.kind == InitialField::expression) {
    return [f = initial.formula](double latitude, double longitude) {
      return f(std::array{latitude / degree, longitude / degree});
    };
  }
  return [](double, double) { return 0.0; };
}

/// What cells wider than the map's boxes, or astride them, cancel of its two polarities.
void tell_lost_flux(double left, double had) {
  if (!(had > 0.0)) return;
  const double lost = 1.0 - left / had;
  if (lost < told_loss) return;
  console::warn(
      "the grid's cells keep {:.3g} of the map's {:.3g} Mx of unsigned flux: {:.1f} % cancels "
      "within "
      "them; 'grid: {{from: map}}' takes the map's own",
      left, had, 100.0 * lost);
}

std::vector<double> from_map(const SurfaceCells& cells, const LatLonMap& map, Monopole monopole) {
  std::vector<double> field = remap(map, cells);
  const MonopoleReport report = remove_monopole(cells, field, monopole);
  const char* done = monopole == Monopole::keep ? "kept" : "taken off";
  console::info("  map: net flux {:.3g} Mx of {:.3g} Mx unsigned, {}", report.net,
                report.unsigned_flux, done);
  tell_lost_flux(report.unsigned_flux, sums_over(map).magnitude * square_cm);
  const double part = std::abs(report.net) / std::max(report.unsigned_flux, 1e-300);
  if (part > usual_net)
    console::warn(
        "the map's net flux is {:.0f} % of its unsigned flux (mean field {:.3g} G), {}: the whole "
        "Sun "
        "has none; look for an offset, for polarities cut off, and for numbers that mean 'no data'",
        100.0 * part, report.net / (4.0 * constants::pi * square_cm), done);
  return field;
}

/// A formula may have no value somewhere: 1/latitude, log of a negative number.
[[noreturn]] void refuse_undefined(const SurfaceCells& cells, int i, int j) {
  const auto middle = [](const std::vector<double>& faces, int n) {
    const auto at = static_cast<std::size_t>(n);
    return 0.5 * (faces[at] + faces[at + 1]) / degree;
  };
  throw InputError(
      fmt::format("the initial field is not a finite number near latitude {:.4g}, longitude {:.4g}",
                  middle(cells.latitude_faces, j), middle(cells.longitude_faces, i)));
}

}  // namespace

std::vector<double> initial_field(const SurfaceCells& cells, const Settings& settings,
                                  double diffusivity, const LatLonMap* map) {
  if (map) return from_map(cells, *map, settings.initial.monopole);
  std::vector<double> field(cells.owned_size());
  const Function f = field_of(settings, diffusivity);
  collectively(cells.comm, [&] {
    cells.for_owned([&](int i, int j, std::size_t k) {
      field[k] = cell_average(cells, i, j, f);
      if (!std::isfinite(field[k])) refuse_undefined(cells, i, j);
    });
  });
  return field;
}

}  // namespace fluxform::solar
