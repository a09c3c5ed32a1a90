#pragma once
// Solves R(t, u) = 0 for u.
//
//   const SteadyResult done = solve_steady(op, u);   // u: guess in, solution out
//
// Newton with line search first; where that fails, implicit Euler steps of growing length lead the
// guess towards the steady state and Newton finishes (pseudo-transient continuation: Kelley and
// Keyes, SIAM J. Numer. Anal. 35 (1998) 508).
//
// Where nothing can leave, any amount may rest: the answer is the state with the amounts of the guess,
// found with a multiplier for each combination of unknowns that is kept (closed.hpp).
//
// A state is reported as steady only if it is at rest: of each unknown no more than `unrest` of the
// terms that balance each other may be left over, and the physics must have no objection. Newton
// goes on until both hold, and where they cannot be met the solve has failed.
#include <functional>
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

struct SteadyControls {
  double time = 0.0;         ///< the t given to the operator
  bool fallback = true;      ///< pseudo-time when Newton fails
  double pseudo_step = 0.0;  ///< first pseudo-time step; 0: from the sizes of S and R
  int max_pseudo_steps = 200;
  /// Of each unknown: sum of the sizes of R's rows over that of their terms, here or, where nothing
  /// is there any more, at the first guess.
  double unrest = 1e-9;
  /// What the physics holds against u being at rest, in words; empty if nothing. Collective.
  std::function<std::string(double t, Vec u)> objection{};
  SolverControls solvers;
};

/// A combination of unknowns of which nothing can leave the system.
struct KeptAmount {
  std::string name;         ///< "lattice + trapped"
  double amount = 0.0;      ///< that of the guess, in internal units
  double multiplier = 0.0;  ///< zero but for rounding
};

struct SteadyResult {
  int newton = 0;
  int linear = 0;
  int pseudo_steps = 0;          ///< 0 if plain Newton did it
  double residual = 0.0;         ///< 2-norm of R at the solution
  std::vector<KeptAmount> kept;  ///< where nothing can leave: the solution has the guess's amounts
};

/// Throws SolveError with a failure report. Collective.
SteadyResult solve_steady(Operator& op, Vec u, const SteadyControls& controls = {});

}  // namespace fluxform
