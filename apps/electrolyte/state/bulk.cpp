#include "state/bulk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fluxform::electrolyte {
namespace {

constexpr double layered = 0.03;          ///< debye |E'| over |E| above which a cell is in a layer
constexpr double no_field = 1e-6;         ///< of kT/(eL)
constexpr double no_field_nearby = 1e-9;  ///< of kT/(e debye)
constexpr double clearly_more = 1.01;     ///< drift over diffusion where drift leads

bool in_layer(const Moment& now, const Index& i, double field) {
  const double charge = now.m.charge(now.at(i), i), strength = now.m.strength(now.at(i));
  if (charge == 0.0 || strength <= 0.0) return charge != 0.0;
  const double permittivity = now.m.permittivity(i);
  const double debye = std::sqrt(permittivity / strength);
  const double none = std::max(no_field / now.setup.across, no_field_nearby / debye);
  return debye * std::abs(charge) / permittivity > layered * field + none;
}

/// Adds what cell i has of species k.
void add(const Moment& now, std::size_t k, const Index& i, Carried& c) {
  const CellSplit here = now.split(k, i);
  const double drift = size(here.drift), diffusion = size(here.diffusion);
  const double mobile = now.m.mobile(now.at(i)[1 + k]), volume = now.grid.volume(i);
  const double scale = now.m.ions[k].diffusivity_of_cells(i) * mobile / now.setup.across;
  c.drift += volume * drift;
  c.diffusion += volume * diffusion;
  c.scale += volume * scale;
  if (drift <= clearly_more * diffusion || drift <= no_field * scale) return;
  c.led += volume;
  const Point at = now.grid.centre(i);
  for (std::size_t a = 0; a < at.size(); ++a) {
    c.from[a] = std::min(c.from[a], at[a]);
    c.to[a] = std::max(c.to[a], at[a]);
  }
}

void add_up(MPI_Comm comm, double volume, Carried& c) {
  std::array<double*, 4> sums{&c.drift, &c.diffusion, &c.scale, &c.led};
  for (double* sum : sums) {
    MPI_Allreduce(MPI_IN_PLACE, sum, 1, MPI_DOUBLE, MPI_SUM, comm);
    *sum /= volume;
  }
  MPI_Allreduce(MPI_IN_PLACE, c.from.data(), 3, MPI_DOUBLE, MPI_MIN, comm);
  MPI_Allreduce(MPI_IN_PLACE, c.to.data(), 3, MPI_DOUBLE, MPI_MAX, comm);
}

}  // namespace

Bulk find_bulk(const Moment& now) {
  const Grid& grid = now.grid;
  Bulk bulk;
  Carried none;
  none.from.fill(std::numeric_limits<double>::infinity());
  none.to.fill(-std::numeric_limits<double>::infinity());
  bulk.species.assign(now.species(), none);
  std::array<double, 2> sums{};  // volume, field
  grid.for_owned([&](const Index& i) {
    if (!grid.active(i)) return;
    const double field = size(now.field(i));
    if (in_layer(now, i, field)) return;
    sums[0] += grid.volume(i);
    sums[1] += grid.volume(i) * field;
    for (std::size_t k = 0; k < now.species(); ++k) add(now, k, i, bulk.species[k]);
  });
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), 2, MPI_DOUBLE, MPI_SUM, grid.comm());
  const double all = std::max(sums[0], std::numeric_limits<double>::min());
  bulk.share = sums[0] / volume(now.grid);
  bulk.field = sums[1] / all * now.setup.units.of("V/m");
  for (Carried& c : bulk.species) add_up(grid.comm(), all, c);
  return bulk;
}

}  // namespace fluxform::electrolyte
