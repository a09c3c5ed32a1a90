#pragma once
// What an app contributes to a run; everything else (command line, time loop, files, restart,
// ledger) is shared by `run_case`. Apps with nothing but a model use model_case.hpp instead.
//
//   class Solar : public Case { ... };
//   int main(int argc, char** argv) { Solar solar; return fluxform::run_case(solar, argc, argv); }
//
// Members are called in the order in which they stand here.
#include <memory>
#include <string>
#include <vector>

#include "fluxform/app/run_controls.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/input/parameters.hpp"
#include "fluxform/output/quantity.hpp"
#include "fluxform/solve/transient.hpp"

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
  virtual TimeAxis time_axis() const { return {time_unit(), 1.0, 0.0}; }
  /// The simulated time as the user reads it in the progress line.
  virtual std::string clock(double t) const;

  /// Builds coefficients and the operator on a grid that outlives it. Collective.
  virtual std::unique_ptr<Operator> build(const Grid& grid) = 0;
  virtual void initialise(const Operator& op, Vec u) = 0;
  virtual std::vector<Event> events() { return {}; }
  virtual Measurement measure(const Operator& op, double t, Vec u) = 0;
  /// Closing quantities beyond the last measurement, e.g. reversal times.
  virtual Quantities closing() { return {}; }
  virtual long long seed() const { return 0; }
};

/// Runs a case from the command line to the summary. Returns the exit code: 0 done, 2 a mistake in
/// the input, 3 a solve failed, 4 a file could not be read or written, 128 + signal if interrupted.
int run_case(Case& app, int argc, char** argv);

}  // namespace fluxform
