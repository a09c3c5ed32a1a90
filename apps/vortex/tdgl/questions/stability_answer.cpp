// `analysis: linear_stability`: modes.csv, their pictures in run.h5, and the critical field.
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/summary.hpp"

#include "vortex_case.hpp"

namespace fluxform::vortex {
namespace {

/// A mode as files show it: |psi|^2 with its greatest value made 1, and the phase. Collective.
void show(const Lattice& lattice, const ComplexField& psi, Vec shown) {
  const Grid& grid = lattice.grid();
  double greatest = 0.0;
  {
    const WriteArray values(shown);
    grid.for_owned([&](const Index& i) {
      const std::size_t p = at(lattice.at(i));
      double* const out = values.data() + grid.owned_offset(i);
      out[0] = psi.re[p] * psi.re[p] + psi.im[p] * psi.im[p];
      out[1] = std::atan2(psi.im[p], psi.re[p]);
    });
  }
  petsc(VecStrideMax(shown, 0, nullptr, &greatest));
  petsc(VecStrideScale(shown, 0, 1.0 / greatest));
}

/// <|psi|^4> / <|psi|^2>^2: Abrikosov's ratio of the state that grows out of a mode. Collective.
double abrikosov_ratio(const Lattice& lattice, const ComplexField& psi) {
  double volume = 0.0, density = 0.0, square = 0.0;
  lattice.for_rows([&](std::ptrdiff_t first, int n) {
    for (std::ptrdiff_t i = first; i < first + n; ++i) {
      const std::size_t p = at(i);
      const double here = psi.re[p] * psi.re[p] + psi.im[p] * psi.im[p];
      volume += lattice.volume()[p];
      density += lattice.volume()[p] * here;
      square += lattice.volume()[p] * here * here;
    }
  });
  return lattice.sum(square) * lattice.sum(volume) / std::pow(lattice.sum(density), 2);
}

bool in_periodic_cell(const Settings& s) {
  const auto& axes = s.grid.axes;
  return axes.size() >= 2 && axes[0].periodic && axes[1].periodic;
}

}  // namespace

int VortexCase::answer_linear_stability(const RunContext& context) {
  const double wall_start = MPI_Wtime();
  const Grid& grid = mine().grid();
  const double t = context.controls.time.start, u = settings_.material.law.u;
  const NormalModes modes = normal_modes(mine(), t, 1.0, stability_);
  Summary summary;
  const TimeAxis numbers{"1", 1.0, 0.0, "mode"};
  RunFile file(context.place.directory + "/run.h5", grid,
               {{"density", "1", 1.0, "squared order parameter over its greatest value"},
                {"phase", "rad", 1.0, "phase of the order parameter"}},
               numbers);
  file.write_provenance(context.provenance);
  History table(context.place.directory + "/modes.csv", numbers, grid.comm());
  const Handle<Vec> shown = grid.create_global();
  for (std::size_t k = 0; k < modes.levels.size(); ++k) {
    show(mine().lattice(), modes.shapes[k], shown);
    file.write_record(static_cast<double>(k), shown);
    const Quantities row{{"growth_rate", -modes.levels[k] / u, "1/tau0"},
                         {"level", modes.levels[k], "1"},
                         {"abrikosov_ratio", abrikosov_ratio(mine().lattice(), modes.shapes[k])}};
    table.add(static_cast<double>(k), row);
    if (k == 0) summary.add(row);
  }
  file.close();
  Vector field = mine().around().field(t);
  const double strength = std::hypot(field[0], field[1], field[2]);
  summary.add("reduced_field", strength);
  if (stability_.critical_field && strength > 0.0 && !in_periodic_cell(settings_)) {
    const double critical = strength * critical_factor(mine(), t, stability_);
    summary.add("critical_field", critical * settings_.material.field(), "T");
    summary.add("reduced_critical_field", critical);
  }
  refuse_unused_options();
  summary.add(closing());
  summary.add_resources(grid.comm(), wall_start);
  summary.write(context.place.directory + "/summary.json", grid.comm());
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  return 0;
}

}  // namespace fluxform::vortex
