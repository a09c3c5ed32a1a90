#include "fluxform/app/profiles.hpp"

#include "fluxform/core/petsc.hpp"

namespace fluxform {

Profile mean_profile(const std::string& name, const Grid& grid, const FieldInfo& field, int axis,
                     int unknown, Vec u) {
  const auto along = static_cast<std::size_t>(axis);
  const auto places = static_cast<std::size_t>(grid.cells()[along]);
  std::vector<double> sums(2 * places, 0.0);  // of value times volume, then of volumes
  const ReadArray values(u);
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    const auto place = static_cast<std::size_t>(i[along]);
    sums[place] += values[grid.owned_offset(i) + unknown] * grid.volume(i);
    sums[places + place] += grid.volume(i);
  });
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                grid.comm());
  Profile profile{name, axis, std::vector<double>(places, 0.0), field.unit};
  for (std::size_t k = 0; k < places; ++k)
    if (sums[places + k] > 0.0) profile.values[k] = field.scale * sums[k] / sums[places + k];
  return profile;
}

}  // namespace fluxform
