#pragma once
// What a run did at its height, when it is over: the moments at which metals differ most in
// potential and at which the field in the bulk is greatest, and where drift first led.
#include <optional>
#include <string>
#include <vector>

#include "fluxform/output/history.hpp"
#include "fluxform/output/quantity.hpp"

#include "state/bulk.hpp"

namespace fluxform::electrolyte {

class Peak {
 public:
  /// `row`: what `observe` has found at this time.
  void see(double t, const Quantities& row);
  /// The rows before a restart.
  void remember(const Columns& rows);
  /// Voltage and its time, where two potentials ever differed; the bulk's field against the
  /// crossover field (V/m) and its time, and drift over diffusion of each species then.
  Quantities answers(double crossover) const;

 private:
  double volts_ = 0.0, time_ = 0.0;
  double field_ = 0.0, field_time_ = 0.0;
  Quantities row_;  ///< at field_time_
};

/// When and where drift first exceeds diffusion outside the double layers, by species.
class Overtaking {
 public:
  /// `at`: time, voltage or current.
  void see(double at, const Bulk& bulk);
  /// As numbers for a checkpoint, and back from there.
  std::vector<double> memory() const;
  void recall(const std::vector<double>& memory);
  /// Nothing for species whose drift never led. An empty `axis.name` leaves the moment out.
  Quantities answers(const TimeAxis& axis, const Medium& medium, const Grid& grid) const;

 private:
  struct First {
    double at = 0.0;
    Carried where;
  };
  std::vector<std::optional<First>> first_;
};

}  // namespace fluxform::electrolyte
