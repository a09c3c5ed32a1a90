// `analysis: linear_stability`: modes.csv, their pictures in run.h5, and the critical field.
#include <cmath>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"

#include "vortex_case.hpp"

namespace fluxform::vortex {

/// A mode as files show it: |psi|^2 with its greatest value made 1, and the phase.
Display VortexCase::display_of_modes() {
  const auto fill = [this](double, Vec mode, Vec shown) {
    double greatest = 0.0;
    {
      const ReadArray psi(mode);
      const WriteArray out(shown);
      mine().grid().for_owned([&](const Index& i) {
        const std::ptrdiff_t k = mine().grid().owned_offset(i);
        out[k] = psi[k] * psi[k] + psi[k + 1] * psi[k + 1];
        out[k + 1] = std::atan2(psi[k + 1], psi[k]);
      });
    }
    petsc(VecStrideMax(shown, 0, nullptr, &greatest));
    petsc(VecStrideScale(shown, 0, 1.0 / greatest));
  };
  return {{{"density", "1", 1.0, "squared order parameter over its greatest value"},
           {"phase", "rad", 1.0, "phase of the order parameter"}},
          fill};
}

int VortexCase::answer_linear_stability(const RunContext& context) {
  const double t = context.controls.time.start, u = settings_.material.law.u;
  const Lattice& lattice = mine().lattice();
  const NormalModes modes = normal_modes(mine(), t, 1.0, stability_);
  Results results(context, *this, mine(), {"1", 1.0, 0.0, "mode"}, "modes.csv");
  const Handle<Vec> mode = mine().grid().create_global();
  for (std::size_t k = 0; k < modes.levels.size(); ++k) {
    const ComplexField& psi = modes.shapes[k];
    lattice.store(psi.re, mode, 0);
    lattice.store(psi.im, mode, 1);
    const Quantities row{{"growth_rate", -modes.levels[k] / u, "1/tau0"},
                         {"level", modes.levels[k], "1"},
                         {"abrikosov_ratio", density_means(lattice, psi).abrikosov}};
    results.row(static_cast<double>(k), {row, {}});
    results.state(static_cast<double>(k), mode, *this, mine());
    if (k == 0) results.summary().add(row);
  }
  const Vector field = mine().around().field(t);
  const double strength = std::hypot(field[0], field[1], field[2]);
  results.summary().add("reduced_field", strength);
  if (stability_.critical_field && strength > 0.0 && !is_cell(settings_)) {
    const double critical = strength * critical_factor(mine(), t, stability_);
    results.summary().add("critical_field", critical * settings_.material.field(), "T");
    results.summary().add("reduced_critical_field", critical);
  }
  refuse_unused_options();
  results.summary().add(closing());
  return results.close();
}

}  // namespace fluxform::vortex
