#pragma once
// The vortex app as run_case sees it.
#include <memory>

#include "fluxform/app/case.hpp"

#include "flux_flow.hpp"
#include "iv_curve.hpp"
#include "midpoint.hpp"
#include "observables.hpp"
#include "settings.hpp"
#include "stability.hpp"
#include "tdgl_operator.hpp"
#include "tracks.hpp"

namespace fluxform::vortex {

class VortexCase final : public Case {
 public:
  std::string name() const override { return "vortex"; }
  std::string purpose() const override {
    return "Vortices in type-II superconductors: time-dependent Ginzburg-Landau, I-V curves.";
  }
  std::string time_unit() const override { return "tau0"; }
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  GridSpec grid_spec() const override { return in_coherence_lengths(settings_); }
  int unknowns() const override { return 2; }
  /// Steps are the app's own, without a matrix: psi, three components of link and current, four
  /// weights and the work arrays of a step make at least thirty numbers per node.
  double memory_per_rank(const RunControls&, int, double cells, int ranks) const override {
    return 30.0 * 8.0 * cells / ranks;
  }
  TimeAxis time_axis() const override { return {"s", settings_.material.time(), 0.0}; }
  std::string clock(double t) const override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  std::optional<Display> display(Operator& op) override;
  std::unique_ptr<Stepper> stepper(Operator& op, const RunControls& controls) override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  Quantities closing() override;
  long long seed() const override { return settings_.seed; }

  std::vector<std::string> own_files() const override {
    return {"iv.csv", "iv_blocks.csv", "flux_flow.csv", "tracks.csv"};
  }
  void remember(const Columns& earlier) override;
  void keep_files(const Operator& op, const RunContext& context) override;
  Quantities conclude(Operator& op, double t, Vec u, const RunContext& context) override;
  std::vector<AnalysisChoice> analyses() override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

  const Settings& settings() const { return settings_; }
  /// Valid from build on.
  Observer& observer() { return *observer_; }

 private:
  TdglOperator& mine() { return *operator_; }
  void refuse_questions(const Parameters& p) const;
  int answer_flux_flow(const RunContext& context);
  int answer_linear_stability(const RunContext& context);
  Display display_of_modes();

  Settings settings_;
  SweepSettings sweep_;
  FluxFlowSettings flow_;
  StabilitySettings stability_;
  const Parameters* input_ = nullptr;
  const RunControls* controls_ = nullptr;
  TdglOperator* operator_ = nullptr;
  std::optional<Observer> observer_;
  void average_voltage(double t);
  Tracks write_tracks(const Grid& grid, const std::string& directory) const;

  /// The vortices at every row of the history; of an earlier part of the run those rows without.
  std::vector<Frame> frames_;
  /// The last row of the history, to the bit as a restart reads it.
  struct Standing {
    double time = 0.0, quanta = 0.0, voltage = 0.0;
  };
  std::optional<Standing> row_;
  Observables last_;             ///< measured last
  std::optional<double> began_;  ///< time of the first row of this part of the run
  bool resumed_ = false;
};

}  // namespace fluxform::vortex
