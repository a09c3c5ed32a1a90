#pragma once
// What an app contributes to a run; everything else (command line, time loop, files, restart,
// ledger) is shared by `run_case`. The app of a model is model_app.hpp.
//
//   class Solar : public Case { ... };
//   int main(int argc, char** argv) { Solar solar; return fluxform::run_case(solar, argc, argv); }
//
// Members are called in the order in which they stand here.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/app/memory.hpp"
#include "fluxform/app/run_controls.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/input/parameters.hpp"
#include "fluxform/output/history.hpp"
#include "fluxform/output/provenance.hpp"
#include "fluxform/output/quantity.hpp"
#include "fluxform/solve/steady.hpp"
#include "fluxform/solve/transient.hpp"
#include "fluxform/solve/transient_stepper.hpp"

namespace fluxform {

/// A curve along one grid axis at one time, the same on all ranks: a row of a butterfly diagram.
struct Profile {
  std::string name;
  int axis = 0;
  std::vector<double> values;
  std::string unit = "1";
};

/// What an app reports of a state.
struct Measurement {
  Quantities history;
  std::vector<Profile> profiles;
};

/// What files show of a state where that is not the unknowns themselves: densities, currents.
struct Display {
  std::vector<FieldInfo> fields;
  std::function<void(double t, Vec u, Vec shown)> fill;  ///< collective
};

/// What an app has seen of a run, by name: the same numbers on all ranks.
using Memory = std::map<std::string, std::vector<double>>;

/// Where a run's files stand.
struct RunPlace {
  std::string directory;
  std::string checkpoint;  ///< of a run to continue; empty for a new one
};

class Case;

/// What an analysis needs besides the operator.
struct RunContext {
  const RunControls& controls;
  const RunPlace& place;
  const Provenance& provenance;
  const Document& document;  ///< the input with its overrides, to vary and read again
  const Parameters& input;   ///< the same, read: to tell where something stands
  /// Makes the case of a varied input; empty where an app is made only once.
  std::function<std::unique_ptr<Case>(const Document&)> make{};
};

class Case {
 public:
  virtual ~Case() = default;
  virtual std::string name() const = 0;                  ///< of the app: "solar"
  virtual std::string purpose() const = 0;               ///< one line for --help
  virtual std::string time_unit() const { return "s"; }  ///< the unit internal times count in

  /// Declares the app's own parameters and its defaults for the shared ones.
  virtual void describe(Parameters& p, RunControls& defaults) = 0;
  /// After reading, before the grid exists: cross-checks that need `p` for located errors, data
  /// files.
  virtual void prepare(const Parameters&, MPI_Comm) {}
  virtual GridSpec grid_spec() const = 0;
  virtual int unknowns() const = 0;
  /// Bytes, predicted before the grid exists; see memory.hpp.
  virtual double memory_per_rank(const RunControls& controls, int dimension, double cells,
                                 int ranks) const {
    return least_memory(controls, dimension, cells, unknowns(), ranks);
  }
  virtual TimeAxis time_axis() const { return {time_unit(), 1.0, 0.0}; }
  /// The simulated time as the user reads it in the progress line.
  virtual std::string clock(double t) const;

  /// Builds coefficients and the operator on a grid that outlives it. Collective.
  virtual std::unique_ptr<Operator> build(const Grid& grid) = 0;
  virtual void initialise(const Operator& op, Vec u) = 0;
  virtual std::optional<Display> display(Operator&) { return {}; }
  virtual std::vector<Event> events() { return {}; }
  /// A step of the app's own in place of `time.scheme`: the shared loop still chooses its length,
  /// lands it on output times and tries again what failed. Null: the scheme the input names.
  virtual std::unique_ptr<Stepper> stepper(Operator&, const RunControls&) { return nullptr; }
  /// At a restart: the rows of history.csv up to then, by column, times in internal units.
  virtual void remember(const Columns&) {}
  /// What `measure` has seen so far and the end of the run will tell of, beyond those rows: a
  /// checkpoint keeps it, and `recall` has it back at a restart, before `remember`.
  virtual Memory memory() const { return {}; }
  virtual void recall(const Memory&) {}
  /// Before a checkpoint: files of the app's own that a restart reads again. Collective.
  virtual void keep_files(const Operator&, const RunContext&) {}
  virtual Measurement measure(const Operator& op, double t, Vec u) = 0;
  /// g = the derivative, by the unknowns in internal units, of a column of `measure` in its unit.
  /// False where there is none. Collective.
  virtual bool gradient(const std::string& /*column*/, Operator&, double /*t*/, Vec /*u*/,
                        Vec /*g*/) {
    return false;
  }
  /// Finds the steady state from u; apps that know a better road than Newton from there take it.
  virtual SteadyResult solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) {
    return solve_steady(op, u, controls);
  }
  /// Files of the app's own about the last state of a run, and what the summary says of it.
  /// Collective.
  virtual Quantities conclude(Operator&, double /*t*/, Vec, const RunContext&) { return {}; }
  /// Names of all files of the app's own: those of an earlier run are removed before a new one.
  virtual std::vector<std::string> own_files() const { return {}; }
  /// Closing quantities beyond the last measurement, e.g. reversal times.
  virtual Quantities closing() { return {}; }
  virtual long long seed() const { return 0; }

  /// Questions only this app answers, for `analysis:`.
  virtual std::vector<AnalysisChoice> analyses() { return {}; }
  /// Throws InputError for what the k-th of them cannot be asked about, before anything is computed
  /// or earlier results are replaced. `document` is the input with its overrides. Collective.
  virtual void refuse_question(std::size_t /*k*/, Operator&, const Document& /*document*/) {}
  /// Answers the k-th of them. Returns the exit code.
  virtual int answer(std::size_t /*k*/, Operator&, const RunContext&) { return 0; }
};

/// Runs a case from the command line to the summary. Returns the exit code: 0 done, 2 a mistake in
/// the input, 3 a solve failed, 4 a file could not be read or written, 128 + signal if interrupted.
int run_case(Case& app, int argc, char** argv);

}  // namespace fluxform
