#include "fluxform/app/integrals.hpp"

#include <algorithm>
#include <limits>

#include "fluxform/output/file_axes.hpp"

namespace fluxform {

Quantities integrals(const Grid& grid, const std::vector<FieldInfo>& fields, Vec u) {
  const std::size_t n = fields.size();
  std::vector<double> sum(n, 0.0), least(n, std::numeric_limits<double>::infinity());
  std::vector<double> greatest(n, -std::numeric_limits<double>::infinity());
  const ReadArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    for (std::size_t k = 0; k < n; ++k) {
      const double value = values[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(k)];
      sum[k] += value * grid.volume(i);
      least[k] = std::min(least[k], value);
      greatest[k] = std::max(greatest[k], value);
    }
  });
  const int count = static_cast<int>(n);
  MPI_Allreduce(MPI_IN_PLACE, sum.data(), count, MPI_DOUBLE, MPI_SUM, grid.comm());
  MPI_Allreduce(MPI_IN_PLACE, least.data(), count, MPI_DOUBLE, MPI_MIN, grid.comm());
  MPI_Allreduce(MPI_IN_PLACE, greatest.data(), count, MPI_DOUBLE, MPI_MAX, grid.comm());
  const VolumeUnit volume = volume_unit(grid);
  Quantities out;
  for (std::size_t k = 0; k < n; ++k) {
    const FieldInfo& f = fields[k];
    const std::string unit = f.unit == "1" ? volume.unit : f.unit + " " + volume.unit;
    out.push_back({f.name + "_integral", sum[k] * f.scale * volume.factor, unit});
    out.push_back({f.name + "_min", least[k] * f.scale, f.unit});
    out.push_back({f.name + "_max", greatest[k] * f.scale, f.unit});
  }
  return out;
}

}  // namespace fluxform
