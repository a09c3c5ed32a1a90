#pragma once
// An ecology case from the text of its input, run in memory: what the executable does, less the
// files.
//
//   EcologyRun run("grid: {x: {from: 0 m, to: 1 m, cells: 8}}\nborders: [...]\npopulations:
//   [...]"); run.growth_rate();   run.steady();   run.account("sources").exported;   run.field();
//
// Besides, reference("river", "hostile length v=1") is a number of ecology_reference.json, and
// expect_order tells how fast errors fall.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fluxform/app/variation.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/input/document.hpp"
#include "fluxform/solve/transient.hpp"
#include "fluxform/solve/zero.hpp"

#include "ecology.hpp"
#include "run_record.hpp"

namespace fluxform::ecology {

#ifdef ECOLOGY_REFERENCE
inline double reference(const std::string& problem, const std::string& quantity) {
  return reference_in(ECOLOGY_REFERENCE, problem, quantity);
}
#endif

class EcologyRun : public RunRecord {
 public:
  explicit EcologyRun(const std::string& input)
      : document_(parse_document(input, "input")), app_(make_app(document_)) {
    console::start(1);  // a rank that keeps silent
    app_->describe(parameters_, controls_);
    controls_.time.adaptive = false;  // orders are seen with equal steps
    describe_run(parameters_, controls_, app_->time_unit(), app_->analyses());
    parameters_.read(document_);
    complete(controls_);
    app_->prepare(parameters_, PETSC_COMM_WORLD);
    grid_ = std::make_unique<Grid>(app_->grid_spec(), app_->unknowns(), PETSC_COMM_WORLD);
    op_ = app_->build(*grid_);
    u_ = grid_->create_global();
  }

  const Grid& grid() const { return *grid_; }
  Operator& op() { return *op_; }
  Vec state() const { return u_; }
  void start() { app_->initialise(*op_, u_); }

  TransientResult march() {
    start();
    TransientHooks hooks;
    hooks.monitor = [this](const StepInfo& step, Vec u) { note(*app_, *op_, step, u); };
    return run_transient(*op_, u_, controls_.time, controls_.solver, hooks);
  }
  SteadyResult steady() {
    start();
    SteadyControls c;
    c.time = controls_.time.start;
    c.solvers = controls_.solver;
    return app_->solve_steady_state(*op_, u_, c);
  }

  Principal persistence(bool adjoint = false) { return app_->persistence(*op_, adjoint); }
  double growth_rate() { return persistence().value; }
  Sensitivity sensitivity(const Principal& mode) {
    const Grid one(app_->grid_spec(), 1, PETSC_COMM_WORLD);
    return app_->sensitivity(mode, one);
  }
  Spreading spreading() { return app_->spreading(*op_); }
  /// Writes what the app says of the state into a folder.
  void conclude(const std::string& folder) {
    const RunPlace place{folder, ""};
    const Provenance provenance;
    app_->conclude(*op_, controls_.time.start, u_,
                   {controls_, place, provenance, document_, parameters_});
  }
  SourceSink books() { return app_->books(*op_, controls_.time.start, u_); }
  static const Account& account(const SourceSink& books, const std::string& name) {
    return *std::find_if(books.accounts.begin(), books.accounts.end(),
                         [&](const Account& a) { return a.name == name; });
  }

  /// This rank's values of one unknown, first axis fastest.
  std::vector<double> field(int unknown = 0) const { return values_of(*grid_, u_, unknown); }
  std::vector<double> volumes() const {
    std::vector<double> volume;
    grid_->for_owned(
        [&](const Index& i) { volume.push_back(grid_->active(i) ? grid_->volume(i) : 0.0); });
    return volume;
  }

 private:
  Document document_;
  std::unique_ptr<Ecology> app_;
  Parameters parameters_;
  RunControls controls_;
  std::unique_ptr<Grid> grid_;
  std::unique_ptr<Operator> op_;
  Handle<Vec> u_;
};

inline double growth_rate(const std::string& input) { return EcologyRun(input).growth_rate(); }

/// The value of `parameter`, in m or m/yr, at which the input's growth rate is zero.
inline double critical_value(const std::string& input, const std::string& parameter,
                             const std::string& unit, double low, double high) {
  const Variation variation(make_app, parse_document(input, "input"), parameter, {low, unit},
                            PETSC_COMM_WORLD);
  const auto rate = [&](double value) {
    const auto member = variation.at(value);
    member->build();
    return dynamic_cast<Ecology&>(member->app()).persistence(member->op(), false).value;
  };
  return zero_between(rate, low, rate(low), high, rate(high), 1e-11);
}

/// Errors on grids (or with steps) twice as fine each time fall with `order`.
inline void expect_order(const std::vector<double>& errors, double order, const std::string& what) {
  for (std::size_t k = 1; k < errors.size(); ++k) {
    EXPECT_NEAR(std::log2(std::abs(errors[k - 1] / errors[k])), order, 0.15)
        << what << ": errors " << errors[k - 1] << " to " << errors[k];
  }
}

/// The values of f at n, 2 n, 4 n, ... less the exact one.
template <class F>
std::vector<double> errors_of(F&& f, double exact, int coarsest, int levels = 3) {
  std::vector<double> errors;
  for (int k = 0; k < levels; ++k) errors.push_back(f(coarsest << k) - exact);
  return errors;
}

}  // namespace fluxform::ecology
