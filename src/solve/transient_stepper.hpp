#pragma once
// One step of a scheme, tried without commitment: `attempt` may be repeated with a shorter step;
// only `accept` moves on.
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "fluxform/solve/transient.hpp"
#include "fluxform/solve/transient_stage.hpp"
#include "fluxform/solve/transient_tableau.hpp"

namespace fluxform {

/// sum += factor addend; an empty sum stands for zeros.
inline void add(Amounts& sum, double factor, const Amounts& addend) {
  sum.resize(std::max(sum.size(), addend.size()), 0.0);
  for (std::size_t k = 0; k < addend.size(); ++k) sum[k] += factor * addend[k];
}

class Stepper {
 public:
  virtual ~Stepper() = default;
  /// y = the solution at t + h from u at t. False if a solve failed. Collective.
  virtual bool attempt(double t, double h, Vec u, Vec y) = 0;
  /// e = estimate of the local error of the last attempt, which gave y, in units of u.
  virtual void local_error(double h, Vec y, Vec e) = 0;
  /// The step just attempted stands.
  virtual void accept(double h, Vec y) = 0;
  /// Integrals of the rates over the last accepted step.
  const Amounts& moved() const { return moved_; }
  /// u was changed from outside at time t: forget everything learnt from earlier steps.
  virtual void restart(double t, Vec u) = 0;
  /// Goes on from u at t with what `history` said before; after nothing it starts afresh.
  virtual void resume(double t, Vec u, const StepHistory&) { restart(t, u); }
  /// Linear solves since the last call, for the user to see.
  virtual int work() { return 0; }
  /// Power of h in the local error estimate.
  virtual int error_power() const = 0;
  /// Largest safe ratio of consecutive steps.
  virtual double growth() const = 0;
  /// What a checkpoint must hold besides u.
  virtual StepHistory history() const { return {}; }

 protected:
  Amounts moved_;
};

/// Runge-Kutta of any kind: diagonally implicit, explicit or additive. Stage i of an implicit
/// scheme solves S(t_i, Y) = S(t, u) - h sum_j a_ij R_j with the slopes R_j taken from the stages
/// themselves, so that a step changes the stored amount by exactly what the slopes carry.
class RungeKutta : public Stepper {
 public:
  RungeKutta(Operator& op, StageSolver* stages, Tableau tableau, bool with_error, Rates rates);
  bool attempt(double t, double h, Vec u, Vec y) override;
  void local_error(double h, Vec y, Vec e) override;
  void accept(double h, Vec y) override;
  void restart(double t, Vec u) override;
  int error_power() const override { return tableau_.embedded_order + 1; }
  double growth() const override { return 5.0; }

 private:
  bool first_slopes(double t, Vec u);
  bool stage(std::size_t i, double t, double h, Vec u, Vec y);
  bool explicit_slope(std::size_t i, double t, Vec y);
  void subtract_slopes(std::size_t i, double h, Vec sum);
  void advance(double h, Vec u, Vec y);
  void note_rates(std::size_t i, double t, Vec y);
  void add_carrying(Vec u, Vec stored, Vec y) const;
  void divide_by_storage(Vec v) const;
  void drop_algebraic(Vec v) const;

  Operator& op_;
  StageSolver* stages_;
  Tableau tableau_;
  bool with_error_;
  Part explicit_part_;
  bool has_first_slopes_ = false;
  std::vector<Handle<Vec>> implicit_, explicit_;  ///< slopes: S' du/dt = -(implicit + explicit)
  Handle<Vec> start_, base_, slope_;
  Rates rates_;
  std::vector<Amounts> stage_rates_;
};

/// Variable-step BDF of order 1 to 5 for S, through the last k+1 points. The first steps after a
/// restart are Runge-Kutta steps, so the order holds from the beginning. Integrals of rates follow
/// the same formula as S.
class Bdf : public Stepper {
 public:
  Bdf(Operator& op, StageSolver* stages, int order, bool adaptive, Rates rates);
  bool attempt(double t, double h, Vec u, Vec y) override;
  void local_error(double h, Vec y, Vec e) override;
  void accept(double h, Vec y) override;
  void restart(double t, Vec u) override;
  int error_power() const override;
  double growth() const override;
  StepHistory history() const override;
  void resume(double t, Vec u, const StepHistory& past) override;

 private:
  struct Level {
    Handle<Vec> u, s;
    double step = 0.0;  ///< from this level to the next newer one
    Amounts moved;      ///< since this level; empty stands for nothing
  };
  void push(double t, double h, Vec u);
  std::vector<double> nodes(double h, std::size_t levels) const;
  void predict(double h, Vec y);
  void weigh_stored(const std::vector<double>& weights);
  Amounts integral(const std::vector<double>& weights, double implicit_step, Amounts rates) const;

  StageSolver* stages_;
  std::size_t order_, needed_;
  RungeKutta starter_;
  std::vector<Level> levels_;  ///< newest (the present) first
  std::size_t count_ = 0;      ///< levels in use
  bool starting_ = false;      ///< the last attempt was the starter's
  double error_factor_ = 0.0;
  double end_ = 0.0;  ///< of the step last attempted
  Handle<Vec> base_, predicted_;
  Rates rates_;
  Amounts coming_;  ///< what the last attempt would move
};

}  // namespace fluxform
