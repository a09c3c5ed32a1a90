#pragma once
// Flux as a continuum, as run_case sees it: `model: continuum` of the vortex app.
#include <memory>

#include "fluxform/app/case.hpp"

#include "readings.hpp"
#include "continuum_operator.hpp"
#include "continuum_settings.hpp"

namespace fluxform::vortex {

class ContinuumCase final : public Case {
 public:
  std::string name() const override { return "vortex"; }
  std::string purpose() const override {
    return "Flux flow, creep and critical states in samples too large for single vortices.";
  }
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  GridSpec grid_spec() const override { return settings_.grid; }
  int unknowns() const override { return 1; }
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  std::optional<Display> display(Operator& op) override;
  void remember(const Columns& earlier) override { observer_->remember(earlier); }
  Measurement measure(const Operator& op, double t, Vec u) override;
  Quantities closing() override;

 private:
  ContinuumSettings settings_;
  const Parameters* input_ = nullptr;
  const RunControls* controls_ = nullptr;
  ContinuumOperator* operator_ = nullptr;
  std::optional<ContinuumObserver> observer_;
};

}  // namespace fluxform::vortex
