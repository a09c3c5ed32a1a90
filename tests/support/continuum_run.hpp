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

#include "fluxform/app/prepared.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/flux/even_table.hpp"
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
    run_ = std::make_unique<Prepared>(make_continuum, parse_document(input, "input"), comm);
    run_->build();
    u_ = run_->start();
  }

  const Grid& grid() const { return run_->grid(); }
  Operator& op() { return run_->op(); }
  Vec state() const { return u_; }

  TransientResult march() {
    TransientHooks hooks;
    hooks.monitor = [this](const StepInfo& step, Vec u) {
      note(run_->app(), op(), step, u);
      moved_.resize(step.moved.size(), 0.0);
      for (std::size_t k = 0; k < moved_.size(); ++k) moved_[k] += step.moved[k];
    };
    hooks.rates = [this](double t, Vec u) {
      const Operator::Budget b = op().budget(t, u);
      return Amounts{b.outflow.at(0), b.outflow.at(1), b.production.at(0), b.production.at(1)};
    };
    return run_transient(op(), u_, run_->controls().time, run_->controls().solver, hooks);
  }
  void steady() {
    SteadyControls c;
    c.solvers = run_->controls().solver;
    solve_steady(op(), u_, c);
  }
  /// Outflow of flux and of energy, production of flux and of energy, over the run.
  const Amounts& moved() const { return moved_; }
  Quantities measure(double t) { return run_->app().measure(op(), t, u_).history; }

  /// Mean over the sample of |B - exact(position)|, over all ranks.
  double error(const std::function<double(const Point&)>& exact) const {
    const ReadArray b(u_);
    const auto off = [&](const Index& i) {
      return std::abs(b[grid().owned_offset(i)] - exact(grid().centre(i)));
    };
    const double volume = grid().integrate([](const Index&) { return 1.0; });
    return grid().integrate(off) / volume;
  }

 private:
  std::unique_ptr<Prepared> run_;
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
