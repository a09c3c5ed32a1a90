#pragma once
// What the app writes and says beyond fields and history.
#include "fluxform/app/case.hpp"

#include "observables.hpp"

namespace fluxform::electrolyte {

/// Crossover field, transport numbers, limiting current, Sand's time, power, Debye lengths.
/// Collective.
Quantities answers_of_the_field(IonSystem& system, const Medium& medium, const Grid& grid, double t,
                                Vec u);

/// fluxes.h5: drift and diffusion of every species in every cell, and their ratio. Collective.
void write_fluxes(IonSystem& system, const Medium& medium, const Grid& grid, double t, Vec u,
                  const RunContext& context);

/// Salt of one cation and one anion of which one is blocked everywhere (Newman and Thomas-Alyea,
/// Electrochemical Systems, 3rd ed., chapter 11): the current that empties one wall.
struct BinarySalt {
  double diffusivity = 0.0;  ///< ambipolar, m2/s
  double transport = 0.0;    ///< number of the ion that passes
  double concentration = 0.0;
  double charge = 1.0;                     ///< of the ion that passes
  double length = 0.0;                     ///< m
  double limiting_current() const;         ///< A/m2
  double sand_time(double current) const;  ///< s
};
std::optional<BinarySalt> binary_salt(const Medium& medium, const Grid& grid);

struct SweepOf {
  IonSystem& system;
  Medium& medium;
  const SweepSettings& range;
  bool of_current;
  double hold;  ///< see ContinuationControls
};
/// sweep.csv and the summary. u: the first solution. Returns the exit code. Collective.
int run_sweep(const SweepOf& sweep, Operator& op, Vec u, const RunControls& controls,
              const RunContext& context);

/// impedance.csv and the summary, for the metal `wall` of the settings, at u at rest. Returns the
/// exit code. Collective.
int run_impedance(const Settings& settings, std::size_t wall, const Parameters& input,
                  IonSystem& system, const Medium& medium, Operator& op, Vec u,
                  const RunControls& controls, const RunContext& context);

}  // namespace fluxform::electrolyte
