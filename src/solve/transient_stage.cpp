#include "fluxform/solve/transient_stage.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/solve/linear.hpp"
#include "fluxform/solve/newton.hpp"
#include "fluxform/solve/stage_totals.hpp"

namespace fluxform {
namespace {

/// Along a step the state changes little: one multigrid serves all its iterations (E2 on 128 x 128:
/// 531 Krylov iterations instead of 524, a third as many set-ups).
SolverControls for_stages(SolverControls controls) {
  if (controls.linear.method == LinearMethod::geometric)
    controls.linear.served = controls.newton.max_iterations + 1;
  return controls;
}

class NewtonStage : public StageSolver {
 public:
  NewtonStage(Operator& op, Part part, const SolverControls& controls)
      : op_(op), part_(part), storage_(op.create_vector()) {
    NewtonProblem problem;
    problem.residual = [this](Vec y, Vec f) { return stage_residual(y, f); };
    problem.jacobian = [this](Vec y, Mat j) { op_.jacobian(time_, y, shift_, j, part_); };
    newton_ =
        std::make_unique<Newton>(op, for_stages(controls), op.traits().linear, std::move(problem));
  }
  bool solve(double t, double shift, Vec base, Vec y) override {
    time_ = t;
    shift_ = shift;
    base_ = base;
    double size = 0.0;
    petsc(VecNorm(base, NORM_2, &size));
    const double roundoff = 1e-15 * shift * size;
    const NewtonOutcome outcome = newton_->solve(y, roundoff);
    counts_.newton += outcome.iterations;
    counts_.linear += outcome.linear;
    counts_.setups += outcome.setups;
    // What the residual sums to over the cells is missing from the books.
    if (outcome.converged && outcome.iterations > 0 && outcome.residual > roundoff)
      counts_.linear += newton_->refine(y);
    return outcome.converged;
  }
  void storage(double t, Vec u, Vec s) override { op_.storage(t, u, s); }
  bool residual(double t, Vec u, Vec r) override { return try_residual(op_, t, u, r, part_); }

 private:
  bool stage_residual(Vec y, Vec f) {
    if (!try_residual(op_, time_, y, f, part_)) return false;
    op_.storage(time_, y, storage_);
    // The difference first: two stores that are nearly equal lose nothing in it.
    petsc(VecAXPY(storage_, -1.0, base_));
    petsc(VecAXPY(f, shift_, storage_));
    return true;
  }
  Operator& op_;
  Part part_;
  Handle<Vec> storage_;
  std::unique_ptr<Newton> newton_;
  double time_ = 0.0, shift_ = 0.0;
  Vec base_ = nullptr;
};

// R(t, u) = R'u + r0(t) and S(u) = slope u + constant.
class LinearStage : public StageSolver {
 public:
  LinearStage(Operator& op, Part part, const LinearControls& controls, Handle<Vec> slope)
      : op_(op), part_(part), controls_(controls), slope_(std::move(slope)) {
    zero_ = op.create_vector();
    offset_ = op.create_vector();
    rhs_ = op.create_vector();
    petsc(VecZeroEntries(zero_));
  }
  bool solve(double t, double shift, Vec base, Vec y) override {
    prepare(t);
    LinearSolver& solver = solver_for(shift);
    petsc(VecAXPBYPCZ(rhs_, shift, -1.0, 0.0, base, offset_));
    const int iterations = solver.solve(rhs_, y);
    counts_.linear += std::max(iterations, 0);
    if (iterations >= 0) totals_->correct(shift, base, offset_, y);
    return iterations >= 0;
  }
  void correct_slope(Vec y, Vec r) override { totals_->correct_slope(offset_, y, r); }
  bool takes_any_guess() const override { return true; }
  void storage(double, Vec u, Vec s) override { petsc(VecPointwiseMult(s, slope_, u)); }
  bool residual(double t, Vec u, Vec r) override {
    prepare(t);
    petsc(MatMultAdd(derivative_, u, offset_, r));
    return true;
  }

 private:
  struct Entry {
    double shift = 0.0;
    Handle<Mat> matrix;
    std::unique_ptr<LinearSolver> solver;
  };
  void prepare(double t) {
    if (!derivative_) {
      derivative_ = op_.create_matrix();
      op_.jacobian(t, zero_, 0.0, derivative_, part_);
      totals_.emplace(derivative_, slope_, op_.grid().unknowns());
    } else if (op_.traits().autonomous || t == offset_time_) {
      return;
    }
    op_.residual(t, zero_, offset_, part_);
    offset_time_ = t;
  }
  LinearSolver& solver_for(double shift) {
    for (const Entry& e : entries_)
      if (e.solver && std::abs(e.shift - shift) <= 1e-12 * shift) return *e.solver;
    std::swap(entries_[0], entries_[1]);
    set_up(entries_[0], shift);
    return *entries_[0].solver;
  }
  void set_up(Entry& e, double shift) {
    if (!e.solver) {
      e.matrix = op_.create_matrix();
      e.solver = std::make_unique<LinearSolver>(op_.grid().comm(), controls_, controls_.rtol);
    }
    petsc(MatCopy(derivative_, e.matrix, SAME_NONZERO_PATTERN));
    petsc(VecCopy(slope_, rhs_));
    petsc(VecScale(rhs_, shift));
    petsc(MatDiagonalSet(e.matrix, rhs_, ADD_VALUES));
    e.solver->set_matrix(e.matrix);
    e.shift = shift;
    ++counts_.setups;
  }
  Operator& op_;
  Part part_;
  LinearControls controls_;
  Handle<Vec> slope_, zero_, offset_, rhs_;
  std::optional<StageTotals> totals_;
  Handle<Mat> derivative_;
  double offset_time_ = 0.0;
  std::array<Entry, 2> entries_;
};

bool has_constant_matrices(const OperatorTraits& t, Part part) {
  if (!t.constant_storage) return false;
  return (t.linear && t.time_invariant) || (part == Part::implicitly && t.implicit_linear);
}

}  // namespace

bool try_residual(Operator& op, double t, Vec u, Vec r, Part part) {
  int failed = 0;
  try {
    op.residual(t, u, r, part);
  } catch (const SolveError&) {
    failed = 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, op.grid().comm());
  return failed == 0;
}

Handle<Vec> storage_slope(Operator& op, double t, Vec u) {
  // The secant may be long where S is a multiple of u: then it loses nothing to cancellation.
  const bool constant = op.traits().constant_storage;
  Handle<Vec> low = op.create_vector(), high = op.create_vector();
  Handle<Vec> s = op.create_vector(), slope = op.create_vector();
  if (constant)
    petsc(VecZeroEntries(low));
  else
    petsc(VecCopy(u, low));
  petsc(VecCopy(low, high));
  {
    const WriteArray h(high);
    PetscInt n = 0;
    petsc(VecGetLocalSize(high, &n));
    for (PetscInt i = 0; i < n; ++i) h[i] += constant ? 1.0 : 1e-6 * (std::abs(h[i]) + 1e-6);
  }
  op.storage(t, low, s);
  op.storage(t, high, slope);
  petsc(VecAXPY(slope, -1.0, s));
  petsc(VecAXPY(high, -1.0, low));
  petsc(VecPointwiseDivide(slope, slope, high));
  return slope;
}

bool storage_is_diagonal(Operator& op, double t, Vec slope) {
  Handle<Vec> probe = op.create_vector(), s = op.create_vector();
  Handle<Vec> s0 = op.create_vector();
  petsc(VecZeroEntries(probe));
  op.storage(t, probe, s0);
  {
    const WriteArray p(probe);
    PetscInt n = 0;
    petsc(VecGetLocalSize(probe, &n));
    for (PetscInt i = 0; i < n; ++i) p[i] = 1.0 + 0.5 * std::sin(static_cast<double>(3 * i + 1));
  }
  op.storage(t, probe, s);
  petsc(VecAXPY(s, -1.0, s0));
  petsc(VecPointwiseMult(probe, probe, slope));
  double size = 0.0, difference = 0.0;
  petsc(VecNorm(probe, NORM_INFINITY, &size));
  petsc(VecAXPY(s, -1.0, probe));
  petsc(VecNorm(s, NORM_INFINITY, &difference));
  return difference <= 1e-12 * size;
}

std::unique_ptr<StageSolver> make_newton_stage_solver(Operator& op, Part implicit_part,
                                                      const SolverControls& controls) {
  return std::make_unique<NewtonStage>(op, implicit_part, controls);
}

std::unique_ptr<StageSolver> make_stage_solver(Operator& op, Part implicit_part,
                                               const SolverControls& controls) {
  if (op.globals().empty() && has_constant_matrices(op.traits(), implicit_part)) {
    Handle<Vec> zero = op.create_vector();
    Handle<Vec> slope = storage_slope(op, 0.0, zero);
    if (storage_is_diagonal(op, 0.0, slope))
      return std::make_unique<LinearStage>(op, implicit_part, controls.linear, std::move(slope));
  }
  return make_newton_stage_solver(op, implicit_part, controls);
}

}  // namespace fluxform
