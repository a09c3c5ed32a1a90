#include "fluxform/app/integrals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fluxform/output/file_axes.hpp"

namespace fluxform {

std::vector<FieldRange> ranges(const Grid& grid, Vec u) {
  const auto n = static_cast<std::size_t>(grid.unknowns());
  constexpr double infinite = std::numeric_limits<double>::infinity();
  std::vector<double> least(3 * n, infinite);  // of values, of their negatives, of magnitudes
  const ReadArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    for (std::size_t k = 0; k < n; ++k) {
      const double value = values[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(k)];
      least[k] = std::min(least[k], value);
      least[n + k] = std::min(least[n + k], -value);
      least[2 * n + k] = std::min(least[2 * n + k], std::abs(value));
    }
  });
  MPI_Allreduce(MPI_IN_PLACE, least.data(), static_cast<int>(least.size()), MPI_DOUBLE, MPI_MIN,
                grid.comm());
  std::vector<FieldRange> all;
  for (std::size_t k = 0; k < n; ++k) all.push_back({least[k], -least[n + k], least[2 * n + k]});
  return all;
}

Quantities integrals(const Grid& grid, const std::vector<FieldInfo>& fields, Vec u) {
  const std::size_t n = fields.size();
  std::vector<double> sum(n, 0.0);
  const ReadArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    for (std::size_t k = 0; k < n; ++k)
      sum[k] += values[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(k)] * grid.volume(i);
  });
  MPI_Allreduce(MPI_IN_PLACE, sum.data(), static_cast<int>(n), MPI_DOUBLE, MPI_SUM, grid.comm());
  const std::vector<FieldRange> range = ranges(grid, u);
  const VolumeUnit volume = volume_unit(grid);
  Quantities out;
  for (std::size_t k = 0; k < n; ++k) {
    const FieldInfo& f = fields[k];
    const std::string unit = f.unit == "1" ? volume.unit : f.unit + " " + volume.unit;
    out.push_back({f.name + "_integral", sum[k] * f.scale * volume.factor, unit});
    out.push_back({f.name + "_min", range[k].least * f.scale, f.unit});
    out.push_back({f.name + "_max", range[k].greatest * f.scale, f.unit});
  }
  return out;
}

std::vector<double> means_along(const Grid& grid, int axis, int unknown, Vec u) {
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

bool integral_gradient(const Grid& grid, const std::vector<FieldInfo>& fields,
                       const std::string& column, Vec g) {
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (column != fields[k].name + "_integral") continue;
    const double factor = fields[k].scale * volume_unit(grid).factor;
    const WriteArray values(g);
    grid.for_owned([&](const Index& i) {
      if (grid.active(i))
        values[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(k)] = factor * grid.volume(i);
    });
    return true;
  }
  return false;
}

}  // namespace fluxform
