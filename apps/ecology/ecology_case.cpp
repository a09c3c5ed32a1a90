#include "ecology_case.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

#include "check_borders.hpp"
#include "observables.hpp"

namespace fluxform::ecology {

void EcologyCase::describe(Parameters& p, RunControls& defaults) {
  defaults.time.stop = 50.0;
  defaults.time.scheme = Scheme::imex3;
  controls_ = &defaults;
  ecology::describe(p, settings_);
}

void EcologyCase::prepare(const Parameters& p, MPI_Comm) { check_borders(p, settings_); }

std::unique_ptr<Operator> EcologyCase::build(const Grid& grid) {
  const double start = controls_->time.start;
  collectively(grid.comm(), [&] {
    landscape_ = std::make_unique<Landscape>(grid, settings_.landscape.raster);
    coefficients_ = std::make_unique<Coefficients>(*landscape_, settings_);
  });
  system_ = make_system(*coefficients_, grid, settings_, start);
  return system_->discretise();
}

void EcologyCase::initialise(const Operator& op, Vec u) {
  const Grid& grid = op.grid();
  double alive = 0.0;
  collectively(grid.comm(), [&] {
    const WriteArray values(u);
    for (int k = 0; k < unknowns(); ++k) {
      const PopulationSettings& p = settings_.populations[static_cast<std::size_t>(k)];
      const CellField start = landscape_->field(p.initial, controls_->time.start);
      grid.for_owned([&](const Index& i) {
        const double n = grid.active(i) ? start(i) : 0.0;
        if (n < 0.0) {
          throw InputError(fmt::format("the density of '{}' at the start is negative ({:g}) somewhere",
                                       p.name, n));
        }
        values[grid.owned_offset(i) + k] = n;
        alive += n;
      });
    }
  });
  double all = 0.0;
  MPI_Allreduce(&alive, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  if (all == 0.0) {
    throw InputError(
        "nobody is alive at the start: give at least one population an 'initial' density that is "
        "positive somewhere");
  }
}

Measurement EcologyCase::measure(const Operator& op, double, Vec u) {
  return {observe(op.grid(), settings_, u), {}};
}

}  // namespace fluxform::ecology
