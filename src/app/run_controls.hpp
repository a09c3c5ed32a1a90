#pragma once
// The sections of an input that all apps share: analysis, time, solver, output.
#include <string>

#include "fluxform/input/parameters.hpp"
#include "fluxform/solve/eigenmodes.hpp"
#include "fluxform/solve/steady.hpp"
#include "fluxform/solve/transient.hpp"

namespace fluxform {

enum class Analysis { transient, steady, eigenmodes };

struct OutputControls {
  std::string directory;           ///< empty: results/<app>/<input's name>
  double field_interval = 0.0;     ///< internal time; 0: first and last state only
  double history_interval = 0.0;   ///< internal time; 0: every step
  double checkpoint_minutes = 10;  ///< wall time between checkpoints
  bool paraview = true;
};

struct RunControls {
  Analysis analysis = Analysis::transient;
  TransientControls time;
  SolverControls solver;
  EigenControls eigen;
  OutputControls output;
};

/// Declares the shared sections; `time_unit` is what internal times count in. Values present in
/// `controls` are the defaults.
void describe_run(Parameters& p, RunControls& controls, const std::string& time_unit);

/// Fills in what follows from the rest: output times from the interval.
void complete(RunControls& controls);

}  // namespace fluxform
