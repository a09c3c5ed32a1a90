#pragma once
// The analyses without time: a steady state, and the modes about the initial (or steady) state.
#include "fluxform/app/transient_run.hpp"

namespace fluxform {

/// Finds R(u) = 0 from u, with the amounts of u of whatever cannot leave, which is said. Returns the
/// exit code. Collective.
int run_steady(Case& app, Operator& op, Vec u, const RunContext& context);

/// Finds modes of the system linearised at u. The real parts of their shapes stand in run.h5 as
/// states of the unknowns, whose time is the mode's number; modes.csv lists the rates. Returns the
/// exit code. Collective.
int run_eigenmodes(Case& app, Operator& op, Vec u, const RunContext& context);

}  // namespace fluxform
