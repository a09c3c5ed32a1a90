#pragma once
// A continuum case of the vortex app from the text of its input, run in memory: what the executable
// does, less the files.
//
//   ContinuumRun run("grid: {x: {from: 0 m, to: 1 m, cells: 8}}\ntime: {stop: 1 s}");
//   run.march();   run.last("penetration");
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/input/document.hpp"
#include "fluxform/solve/steady.hpp"
#include "fluxform/solve/transient.hpp"

#include "continuum/app.hpp"
#include "run_record.hpp"

namespace fluxform::vortex {

class ContinuumRun : public RunRecord {
 public:
  explicit ContinuumRun(const std::string& input, MPI_Comm comm = PETSC_COMM_WORLD) {
    console::start(1);  // a rank that keeps silent
    app_.describe(parameters_, controls_);
    describe_run(parameters_, controls_, app_.time_unit(), app_.analyses());
    parameters_.read(parse_document(input, "input"));
    complete(controls_);
    app_.prepare(parameters_, comm);
    grid_ = std::make_unique<Grid>(app_.grid_spec(), app_.unknowns(), comm);
    op_ = app_.build(*grid_);
    u_ = grid_->create_global();
    app_.initialise(*op_, u_);
  }

  const Grid& grid() const { return *grid_; }
  ContinuumOperator& op() { return static_cast<ContinuumOperator&>(*op_); }
  Vec state() const { return u_; }

  TransientResult march() {
    TransientHooks hooks;
    hooks.monitor = [this](const StepInfo& step, Vec u) {
      note(app_, *op_, step, u);
      moved_.resize(step.moved.size(), 0.0);
      for (std::size_t k = 0; k < moved_.size(); ++k) moved_[k] += step.moved[k];
    };
    hooks.rates = [this](double t, Vec u) {
      const Operator::Budget b = op_->budget(t, u);
      return Amounts{b.outflow.at(0), b.outflow.at(1), b.production.at(0), b.production.at(1)};
    };
    return run_transient(*op_, u_, controls_.time, controls_.solver, hooks);
  }
  void steady() {
    SteadyControls c;
    c.solvers = controls_.solver;
    solve_steady(*op_, u_, c);
  }
  /// Outflow of flux and of energy, production of flux and of energy, over the run.
  const Amounts& moved() const { return moved_; }
  Quantities measure(double t) { return app_.measure(*op_, t, u_).history; }

  /// Mean over the sample of |B - exact(position)|, over all ranks.
  double error(const std::function<double(const Point&)>& exact) const {
    const ReadArray b(u_);
    const auto off = [&](const Index& i) {
      return std::abs(b[grid_->owned_offset(i)] - exact(grid_->centre(i)));
    };
    const double volume = grid_->integrate([](const Index&) { return 1.0; });
    return grid_->integrate(off) / volume;
  }

 private:
  ContinuumCase app_;
  Parameters parameters_;
  RunControls controls_;
  std::unique_ptr<Grid> grid_;
  std::unique_ptr<Operator> op_;
  Handle<Vec> u_;
  Amounts moved_;
};

/// Flux flow of diffusivity B in m2/s where B is in T: the unit problem d_t b = div(b grad b).
inline std::string unit_flux_flow() {
  return fmt::format(
      "law: {{flux_flow: {{resistivity: {:.17g} ohm m, upper_critical_field: 1e3 T}}}}\n",
      1e3 * constants::vacuum_permeability);
}

/// The power law scaled to d_t u = (|u_x|^(n-1) u_x)_x.
inline std::string unit_power_law(double n) {
  return fmt::format(
      "law: {{power_law: {{critical_current: {:.17g} A/m2, criterion: 1 V/m, "
      "exponent: {}}}}}\n",
      1.0 / constants::vacuum_permeability, n);
}

}  // namespace fluxform::vortex
