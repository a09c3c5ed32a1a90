#include "observables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/integrals.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/output/file_axes.hpp"

namespace fluxform::ecology {
AbundanceUnit abundance_unit(const Grid& grid, const std::string& density_unit) {
  const std::string volume = volume_unit(grid).unit;
  const double metres = volume_unit(grid).factor;
  if (density_unit == "1") return {metres, volume};
  const std::string power = volume.size() > 1 ? volume.substr(1) : "1";
  const std::string per_volume = "m-" + power, mass_per_volume = "kg m-" + power;
  if (convertible(density_unit, per_volume))
    return {metres * convert(1.0, density_unit, per_volume), "individuals"};
  if (convertible(density_unit, mass_per_volume))
    return {metres * convert(1.0, density_unit, mass_per_volume), "kg"};
  throw InputError(
      fmt::format("density_unit '{}' does not fit this grid, whose cells are measured in {}: give "
                  "individuals or "
                  "mass per {} (km-{}, kg km-{}), or 1",
                  density_unit, volume, volume, power, power));
}

double front_position(const Grid& grid, int axis, int unknown, double level, Vec u) {
  const std::vector<double> n = means_along(grid, axis, unknown, u);
  const auto& x = grid.axis(axis).centres;
  for (std::size_t k = n.size() - 1; k > 0; --k)
    if (n[k - 1] >= level && n[k] < level)
      return x[k - 1] + (x[k] - x[k - 1]) * (n[k - 1] - level) / (n[k - 1] - n[k]);
  return std::nan("");
}

Quantities observe(const Operator& op, const Settings& settings, Vec u) {
  const Grid& grid = op.grid();
  const AbundanceUnit abundance = abundance_unit(grid, settings.density_unit);
  const double room = grid.integrate([](const Index&) { return 1.0; });
  const Quantities found = integrals(grid, op.fields(), u);  // integral, least, greatest of each
  Quantities all;
  for (std::size_t k = 0; k < op.fields().size(); ++k) {
    const std::string& name = op.fields()[k].name;
    const double sum = found[3 * k].value / volume_unit(grid).factor;
    all.push_back({name + "_abundance", sum * abundance.factor, abundance.unit});
    all.push_back({name + "_mean", sum / room, settings.density_unit});
    all.push_back(found[3 * k + 1]);
    all.push_back(found[3 * k + 2]);
    if (settings.front.level > 0.0) {
      const int axis = std::max(grid.axis_named(settings.front.axis), 0);
      all.push_back({name + "_front",
                     front_position(grid, axis, static_cast<int>(k), settings.front.level, u),
                     file_axes(grid)[static_cast<std::size_t>(axis)].unit});
    }
  }
  return all;
}

}  // namespace fluxform::ecology
