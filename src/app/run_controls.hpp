#pragma once
// The sections of an input that all apps share: analysis, time, solver, output.
#include <functional>
#include <string>
#include <vector>

#include "fluxform/app/analyses/vary_controls.hpp"
#include "fluxform/input/parameters.hpp"
#include "fluxform/solve/eigenmodes.hpp"
#include "fluxform/solve/steady.hpp"
#include "fluxform/solve/transient.hpp"

namespace fluxform {

/// The questions every app answers; those an app adds count on from `of_app`.
enum class Analysis {
  transient,
  steady,
  eigenmodes,
  sweep,
  critical,
  ensemble,
  sensitivity,
  of_app
};

/// A question only one app knows: its word under `analysis:` and its own parameters.
struct AnalysisChoice {
  std::string word;
  std::string doc;
  std::function<void(Parameters&)> describe{};
};

/// What stands for the k-th analysis an app adds.
constexpr Analysis analysis_of_app(std::size_t k) {
  return static_cast<Analysis>(static_cast<std::size_t>(Analysis::of_app) + k);
}

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
  SweepControls sweep;
  CriticalControls critical;
  EnsembleControls ensemble;
  SensitivityControls sensitivity;
  OutputControls output;
};

/// Declares the shared sections; `time_unit` is what internal times count in. Values present in
/// `controls` are the defaults; `of_app` are the analyses the app adds, in place of a shared one
/// where the word is the same.
/// `varies`: the app is made anew for every input, so that keys can be varied.
void describe_run(Parameters& p, RunControls& controls, const std::string& time_unit,
                  const std::vector<AnalysisChoice>& of_app = {}, bool varies = false);

/// Fills in what follows from the rest: the intervals of output.
void complete(RunControls& controls);

}  // namespace fluxform
