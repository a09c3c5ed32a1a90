#pragma once
// The moment of a run at which metals differ most in potential: what a pulse did, when it is over.
#include <string>
#include <vector>

#include "fluxform/output/history.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform::electrolyte {

class Peak {
 public:
  /// `row`: what `observe` has found at this time.
  void see(double t, const Quantities& row);
  /// The rows before a restart.
  void remember(const Columns& rows);
  /// Time, voltage, the mean field against the crossover field kT/(eL), and drift over diffusion by
  /// species where both are there. Nothing if no two potentials ever differed.
  Quantities answers(double thermal_voltage) const;

 private:
  double volts_ = 0.0, time_ = 0.0;
  Quantities row_;
};

}  // namespace fluxform::electrolyte
