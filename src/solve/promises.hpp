#pragma once
// What a model declares of itself (OperatorTraits) is what solvers exploit: a linear problem is
// factorised once and never iterated. A false declaration would give a wrong answer without a sign,
// so it is put to the test: on combinations of states before the first step, and on the run's own
// states while it goes.
//
//   Promises promises(op, t, u);         // throws SolveError at a declaration that is false
//   promises.check(t, u);                // now and then, later
#include "fluxform/fv/operator.hpp"

namespace fluxform {

class Promises {
 public:
  /// Tests linear, implicit_linear, constant_storage, time_invariant and autonomous near the state
  /// u, the last two between the times t and `until`. Throws SolveError that names the declaration,
  /// the unknown and the cell. Collective.
  Promises(Operator& op, double t, double until, Vec u);
  /// Tests the declarations about linearity between the first state and u, at the time t: three
  /// residuals at most. Collective.
  void check(double t, Vec u);

 private:
  enum class Quantity { residual, implicit_part, storage };
  void evaluate(Quantity what, double t, Vec u, Vec into);
  void check_affine(Quantity what, const char* word, double t, Vec a, Vec b);
  void check_times(double t, double until, Vec a, Vec b);
  void refuse_difference(Vec difference, Vec one, Vec other, double growth, const char* word,
                         const char* meaning) const;
  void refuse_globals(Vec difference, Vec one, Vec other, const char* word,
                      const char* meaning) const;
  double perturb(double t, Vec a, Vec b);

  Operator& op_;
  std::vector<double> terms_;  ///< by unknown: the size of a residual whose terms do not cancel
  double size_ = 0.0;          ///< of the state beside the first one
  Handle<Vec> first_, other_, of_first_, of_other_, of_mean_, mean_;
};

}  // namespace fluxform
