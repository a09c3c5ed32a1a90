#pragma once
// The march along an I-V curve, with its files: iv.csv and run.h5, a row and the state as soon as a
// point is known; iv_blocks.csv, every block average; a checkpoint after every block, from which --restart goes on
// as if nothing had happened.
#include <optional>

#include "fluxform/app/record.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/solve/interrupt.hpp"

#include "iv_curve.hpp"
#include "vortex_case.hpp"

namespace fluxform::vortex {

/// Averages over one block of time, in reduced units.
struct Block {
  double voltage = 0.0;
  double supplied = 0.0, heat = 0.0;  ///< power from terminals or drives; turned into heat
  double energy_before = 0.0, energy_after = 0.0;
  double vortices = 0.0;  ///< at its end
};

class IvSweep {
 public:
  IvSweep(VortexCase& app, TdglOperator& op, const SweepSettings& settings,
          const RunContext& context);
  /// Returns 0, or 128 + signal if interrupted. Collective.
  int run();

 private:
  struct Point {
    double current = 0.0;  ///< at factor 1, J0 xi^(d-1)
    double normal = 0.0;   ///< voltage at factor 1 if all were normal, V0
  };
  bool resume(Vec u);
  bool march(std::size_t k, Vec u);
  void begin_block(const StepInfo& step, Vec u, double energy);
  void add_step(const StepInfo& step, Vec u);
  void end_block(const StepInfo& step, Vec u);
  void save(const StepInfo& step, Vec u);
  std::vector<double> voltages() const;
  bool known() const;
  void finish_point(Vec u);
  Quantities row() const;
  void add_resistances(double voltage, Quantities& row) const;
  void tell_critical() const;
  Quantities answers() const;
  int finish();

  VortexCase& app_;
  TdglOperator& op_;
  const SweepSettings& settings_;
  const RunContext& context_;
  const Material& material_;
  double power_unit_, current_unit_;
  Point full_;
  InterruptGuard guard_;
  std::optional<Record> record_;  ///< a row and the state of every point
  std::optional<History> trace_;  ///< every block
  std::optional<Restart> restart_;
  std::vector<Handle<Vec>> past_;
  std::size_t point_ = 0;
  double time_ = 0.0, begun_ = 0.0;  ///< now; at the start of the point
  bool stopped_ = false, done_ = false;
  int steps_ = 0, settled_ = 0;
  std::vector<Block> blocks_;  ///< of the point
  Block open_;
  double last_voltage_ = 0.0;  ///< but for that of a moving A
  double moved_before_ = 0.0;  ///< time integral of the latter at the start of the block
  std::vector<double> currents_, voltages_;  ///< of the points done
};

}  // namespace fluxform::vortex
