#pragma once
// Explicit steps of what is stored rather than of u, for bodies whose cells stretch: of third order and
// strong stability preserving (Shu and Osher, J. Comput. Phys. 77 (1988) 439), so that what one step
// of Euler keeps, such as positive densities, they keep.
//
//   StoredSteps steps(op, {release, longest}, rates);
//
// S moves by the same numbers that carry it, so amounts are kept to rounding, and a uniform state
// stays uniform where the stored amount and the fluxes stretch alike.
#include <functional>

#include "fluxform/solve/transient_stepper.hpp"

namespace fluxform {

/// What a model knows of its own storage.
struct StoredForm {
  /// u from s = S(u), both with globals. Collective.
  std::function<void(Vec s, Vec u)> release;
  /// The longest step of Euler from u that keeps it admissible, the same on all ranks. Collective.
  std::function<double(Vec u)> longest;
};

/// What a cell of the n-th field measures where the globals have these values.
using Measure = std::function<double(const Index& cell, int n, const std::vector<double>& globals)>;

/// Sets u from s: the globals, and then the fields by what cells measure. Collective.
void release(const Operator& op, Vec stored, Vec u, const Measure& measure);

/// Outflow and production of every account, as ledgers take them.
Rates budget_rates(Operator& op);

/// A step is divided so that no part is longer than `longest`. All stages of a part see the time in
/// its middle: what changes with time does so at events, between steps.
class StoredSteps final : public Stepper {
 public:
  StoredSteps(Operator& op, StoredForm form, Rates rates);
  bool attempt(double t, double h, Vec u, Vec y) override;
  /// Throws std::logic_error: steps are as long as stability allows.
  void local_error(double h, Vec y, Vec e) override;
  void accept(double h, Vec y) override;
  void restart(double, Vec) override {}
  int error_power() const override { return 3; }
  double growth() const override { return 2.0; }

 private:
  void part(double t, double h, Vec y);
  void stage(double t, double h, double share, double carried, Vec y);

  Operator& op_;
  StoredForm form_;
  Rates rates_;
  Handle<Vec> first_, stored_, slope_;
  Amounts coming_;  ///< what the last attempt would move
};

}  // namespace fluxform
