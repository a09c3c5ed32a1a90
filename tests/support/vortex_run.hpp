#pragma once
// A vortex case from the text of its input, run in memory: what the executable does, less the
// files.
//
//   VortexRun run("grid: {x: {from: 0 xi, to: 8 xi, cells: 17, centering: node}}\n...");
//   run.march();   const Observables o = run.observe();   run.random_state(1);
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "fluxform/core/console.hpp"
#include "fluxform/input/document.hpp"

#include "vortex_case.hpp"

namespace fluxform::vortex {

class VortexRun {
 public:
  explicit VortexRun(const std::string& input, MPI_Comm comm = PETSC_COMM_WORLD) {
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
  TdglOperator& op() { return static_cast<TdglOperator&>(*op_); }
  Vec state() const { return u_; }
  RunControls& controls() { return controls_; }
  const Material& material() const { return app_.settings().material; }

  /// Noise that every decomposition has alike, between -1 and 1.
  static double noise(int a, int b) {
    const double x = std::sin(12.9898 * a + 78.233 * b + 1.0) * 43758.5453;
    return 2.0 * (x - std::floor(x)) - 1.0;
  }
  int number(const Index& i) const {
    return i[0] + grid_->cells()[0] * (i[1] + grid_->cells()[1] * i[2]);
  }
  /// |psi| up to 1.4, any phase; 0 in normal terminals.
  void random_state(int seed) {
    const WriteArray u(u_);
    grid_->for_owned([&](const Index& i) {
      const Lattice& lattice = op().lattice();
      const Sample& sample = op().tdgl().sample();
      const auto p = static_cast<std::size_t>(lattice.at(i));
      const double size = sample.free[p] + sample.lead[p];
      for (int k : {0, 1}) u[grid_->owned_offset(i) + k] = size * noise(number(i), seed + k);
    });
  }

  using Monitor = std::function<void(const StepInfo&, Vec)>;
  TransientResult march(const Monitor& monitor = {}) {
    TransientHooks hooks;
    hooks.stepper = [this] { return app_.stepper(*op_, controls_); };
    hooks.monitor = monitor;
    hooks.rates = [this](double t, Vec now) {
      const Operator::Budget rates = op_->budget(t, now);
      return Amounts{rates.outflow.at(0), rates.production.at(0)};
    };
    return run_transient(*op_, u_, controls_.time, controls_.solver, hooks);
  }
  Observables observe(double t = 0.0) { return app_.observer()(t, u_); }
  double measured(const std::string& name, double t = 0.0) {
    for (const Quantity& q : app_.measure(*op_, t, u_).history)
      if (q.name == name) return q.value;
    ADD_FAILURE() << "nothing is called " << name;
    return 0.0;
  }

 private:
  VortexCase app_;
  RunControls controls_;
  Parameters parameters_;
  std::unique_ptr<Grid> grid_;
  std::unique_ptr<Operator> op_;
  Handle<Vec> u_;
};

}  // namespace fluxform::vortex
