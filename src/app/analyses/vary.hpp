#pragma once
// The questions that vary a key of the input, for every app whose model is linearised exactly:
//
//   analysis: {sweep: {key: growth, from: 0.1 1/yr, to: 2 1/yr, points: 20}}
//   analysis: {critical: {key: grid.x.to, from: 1 km, to: 10 km, observable: growth_rate}}
//
//   analysis: {sensitivity: {observables: [{name: voltage}], keys: [{key: temperature}]}}
//
// A sweep leaves sweep.csv and the states along it; a critical value is where an observable of the
// steady state, or the growth rate of small disturbances of the initial state, crosses a number.
#include "fluxform/app/case.hpp"
#include "fluxform/app/variation.hpp"

namespace fluxform {

/// Steady states along a key, each from the one before. Returns the exit code. Collective.
int run_sweep(const SweepControls& controls, const RunContext& context, MPI_Comm comm);
/// Gives the growth rate of a member that has been read.
using GrowthRate = std::function<Quantity(Prepared& member)>;

/// The values of a key at which an observable crosses a number. Throws InputError if there is none.
/// `growth_rate`: of an app that knows better than the eigenvalues at the initial state. Collective.
int run_critical(const CriticalControls& controls, const RunContext& context, MPI_Comm comm,
                 const GrowthRate& growth_rate = {});

/// Derivatives of observables of the steady state by keys of the input, to sensitivity.csv and the
/// summary. Throws InputError for what has no derivative. Returns the exit code. Collective.
int run_sensitivity(const SensitivityControls& controls, const RunContext& context, MPI_Comm comm);

}  // namespace fluxform
