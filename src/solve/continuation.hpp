#pragma once
// Follows the solution of R(p, u) = 0 along a parameter, which the operator takes as its time.
//
//   ContinuationControls c;  c.from = 0.0;  c.to = 1.0;  c.step = 0.05;
//   const ContinuationResult done = follow(op, u, c, solvers, [](double p, Vec u) { ... });
#include <functional>
#include <string>

#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

struct ContinuationControls {
  double from = 0.0, to = 1.0;
  double step = 0.1;      ///< longest; steps that fail are halved
  double min_step = 0.0;  ///< where a shorter one is needed the walk ends; 0: 1e-5 of the way
  double hold = 0.0;      ///< rate at which R is tied to the amounts of the last point, for
                          ///< systems that nothing enters or leaves; 0: not
  /// What the physics holds against a solution being at rest; empty if nothing. Collective.
  std::function<std::string(double p, Vec u)> objection{};
  std::function<bool()> stop_requested{};  ///< asked after every solution; the same on all ranks
};

struct ContinuationResult {
  bool reached = false;
  double last = 0.0;   ///< parameter of the last solution
  bool fold = false;   ///< the curve turns back there
  std::string reason;  ///< why it ended
  int points = 0, rejected = 0, newton = 0, linear = 0;
};

/// u: a guess at `from` in, the last solution out. `point` is called for every solution. Throws
/// SolveError if there is none at `from`. Collective.
ContinuationResult follow(Operator& op, Vec u, const ContinuationControls& c,
                          const SolverControls& solvers,
                          const std::function<void(double p, Vec u)>& point);

}  // namespace fluxform
