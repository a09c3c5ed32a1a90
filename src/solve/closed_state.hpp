#pragma once
// States that are found by letting time pass, where Newton's method alone cannot.
#include "fluxform/solve/steady.hpp"

namespace fluxform {

/// Gives fields and globals that are not stored the values that their equations ask for beside the
/// others of u, by an implicit step too short for those to move: `rate` is that of
/// the fastest process. False, with u as it was, if there is no such step. Collective.
bool complete_start(Operator& op, double t, double rate, Vec u, const SolverControls& solvers);

/// Lets time pass in ever longer implicit steps, which keep what cannot leave, until steps of a
/// thousand times that of the slowest process, whose rate is given, change nothing. Throws
/// SolveError. Collective.
SteadyResult settle_closed(Operator& op, Vec u, double rate, const SteadyControls& controls);

}  // namespace fluxform
