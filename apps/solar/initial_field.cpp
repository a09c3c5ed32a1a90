#include "initial_field.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"

#include "map_grid.hpp"
#include "quadrature.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

using Function = std::function<double(double latitude, double longitude)>;

constexpr std::array<double, 3> nodes{-0.7745966692414834, 0.0, 0.7745966692414834};
constexpr std::array<double, 3> weights{5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};

constexpr double told_loss = 0.01;  // of a map's unsigned flux
constexpr double usual_net = 0.05;  // of its unsigned flux: what synoptic maps are out of balance

/// Mean of f over the cell, weighted by the cosine of latitude.
double cell_average(const SurfaceCells& cells, int i, int j, const Function& f) {
  const auto row = static_cast<std::size_t>(j), column = static_cast<std::size_t>(i);
  const double south = cells.latitude_faces[row], dlat = cells.latitude_faces[row + 1] - south;
  const double west = cells.longitude_faces[column], dlon = cells.width(i);
  double sum = 0.0, norm = 0.0;
  for (std::size_t a = 0; a < nodes.size(); ++a) {
    const double latitude = south + 0.5 * dlat * (1.0 + nodes[a]);
    const double weight = weights[a] * std::cos(latitude);
    norm += weight;
    for (std::size_t b = 0; b < nodes.size(); ++b) {
      sum += weight * weights[b] * f(latitude, west + 0.5 * dlon * (1.0 + nodes[b]));
    }
  }
  return sum / norm;
}

Function steady_profile(const Settings& s) {
  const MeridionalFlow flow =
      meridional_named(s.flow.meridional, s.flow.meridional_speed, s.flow.meridional_exponent);
  const double eta = s.diffusivity.constant * 1e6;
  return [=, odd = s.initial.odd, pole = s.initial.amplitude](double latitude, double) {
    const double sign = odd && latitude < 0.0 ? -1.0 : 1.0;
    return sign * pole * flow.steady_ratio(latitude, eta);
  };
}

Function field_of(const Settings& s) {
  const InitialSettings& initial = s.initial;
  if (initial.kind == InitialField::dipole) {
    return [a = initial.amplitude](double latitude, double) { return a * std::sin(latitude); };
  }
  if (initial.kind == InitialField::steady) return steady_profile(s);
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
  tell_lost_flux(report.unsigned_flux, unsigned_flux(map));
  const double part = std::abs(report.net) / std::max(report.unsigned_flux, 1e-300);
  if (part > usual_net)
    console::warn(
        "the map's net flux is {:.0f} % of its unsigned flux (mean field {:.3g} G), {}: the whole "
        "Sun "
        "has none; look for an offset, for polarities cut off, and for numbers that mean 'no data'",
        100.0 * part, report.net / (4.0 * constants::pi * radius_cm * radius_cm), done);
  return field;
}

}  // namespace

std::vector<double> initial_field(const SurfaceCells& cells, const Settings& settings,
                                  const LatLonMap* map) {
  if (map) return from_map(cells, *map, settings.initial.monopole);
  std::vector<double> field(cells.owned_size());
  const Function f = field_of(settings);
  cells.for_owned([&](int i, int j, std::size_t k) { field[k] = cell_average(cells, i, j, f); });
  return field;
}

}  // namespace fluxform::solar
