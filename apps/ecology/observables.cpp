#include "observables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/output/file_axes.hpp"

namespace fluxform::ecology {
namespace {

struct Range {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
  double sum = 0.0;   ///< of density times volume
  double room = 0.0;  ///< volume of active cells
};

Range range_of(const Grid& grid, int unknown, Vec u) {
  Range mine, all;
  const ReadArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    const double n = values[grid.owned_offset(i) + unknown], volume = grid.volume(i);
    mine.least = std::min(mine.least, n);
    mine.greatest = std::max(mine.greatest, n);
    mine.sum += n * volume;
    mine.room += volume;
  });
  MPI_Allreduce(&mine.least, &all.least, 1, MPI_DOUBLE, MPI_MIN, grid.comm());
  MPI_Allreduce(&mine.greatest, &all.greatest, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  MPI_Allreduce(&mine.sum, &all.sum, 2, MPI_DOUBLE, MPI_SUM, grid.comm());
  return all;
}

/// Mean density across an axis at each of its cells, the same on all ranks.
std::vector<double> profile(const Grid& grid, int axis, int unknown, Vec u) {
  const auto a = static_cast<std::size_t>(axis);
  const auto cells = static_cast<std::size_t>(grid.cells()[a]);
  std::vector<double> mine(2 * cells, 0.0), all(2 * cells, 0.0);
  const ReadArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    const auto k = static_cast<std::size_t>(i[a]);
    mine[k] += values[grid.owned_offset(i) + unknown] * grid.volume(i);
    mine[cells + k] += grid.volume(i);
  });
  MPI_Allreduce(mine.data(), all.data(), static_cast<int>(2 * cells), MPI_DOUBLE, MPI_SUM,
                grid.comm());
  for (std::size_t k = 0; k < cells; ++k) {
    all[k] = all[cells + k] > 0.0 ? all[k] / all[cells + k] : 0.0;
  }
  all.resize(cells);
  return all;
}

}  // namespace

AbundanceUnit abundance_unit(const Grid& grid, const std::string& density_unit) {
  const std::string volume = volume_unit(grid).unit;
  const double metres = volume_unit(grid).factor;
  if (density_unit == "1") return {metres, volume};
  const std::string power = volume.size() > 1 ? volume.substr(1) : "1";
  const std::string per_volume = "m-" + power, mass_per_volume = "kg m-" + power;
  if (convertible(density_unit, per_volume)) {
    return {metres * convert(1.0, density_unit, per_volume), "individuals"};
  }
  if (convertible(density_unit, mass_per_volume)) {
    return {metres * convert(1.0, density_unit, mass_per_volume), "kg"};
  }
  throw InputError(
      fmt::format("density_unit '{}' does not fit this grid, whose cells are measured in {}: give "
                  "individuals or "
                  "mass per {} (km-{}, kg km-{}), or 1",
                  density_unit, volume, volume, power, power));
}

double front_position(const Grid& grid, int axis, int unknown, double level, Vec u) {
  const std::vector<double> n = profile(grid, axis, unknown, u);
  const auto& x = grid.axis(axis).centres;
  for (std::size_t k = n.size() - 1; k > 0; --k) {
    if (n[k - 1] >= level && n[k] < level) {
      return x[k - 1] + (x[k] - x[k - 1]) * (n[k - 1] - level) / (n[k - 1] - n[k]);
    }
  }
  return std::nan("");
}

Quantities observe(const Grid& grid, const Settings& settings, Vec u) {
  Quantities all;
  const AbundanceUnit abundance = abundance_unit(grid, settings.density_unit);
  for (std::size_t k = 0; k < settings.populations.size(); ++k) {
    const std::string& name = settings.populations[k].name;
    const Range r = range_of(grid, static_cast<int>(k), u);
    all.push_back({name + "_abundance", r.sum * abundance.factor, abundance.unit});
    all.push_back({name + "_mean", r.sum / r.room, settings.density_unit});
    all.push_back({name + "_min", r.least, settings.density_unit});
    all.push_back({name + "_max", r.greatest, settings.density_unit});
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
