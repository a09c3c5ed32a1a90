#pragma once
// One transient run of a case: marches, and at each step keeps the books, the files and the user up
// to date. Used by run_case.
#include <memory>
#include <optional>

#include "fluxform/app/case.hpp"
#include "fluxform/app/progress.hpp"
#include "fluxform/app/record.hpp"
#include "fluxform/app/run_state.hpp"
#include "fluxform/output/ledger.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/solve/promises.hpp"

namespace fluxform {

class TransientRun {
 public:
  TransientRun(Case& app, Operator& op, const RunContext& context);
  /// Marches from `u`, which a restart fills. Returns 0, or 128 + signal if the run was
  /// interrupted. Throws SolveError, IoError, InputError; what was computed until then stays on
  /// disk, with a checkpoint of the last good state.
  int run(Vec u);

 private:
  void begin(Vec u);
  void resume(Vec u);
  bool summary_is_missing() const;
  void tell_lost_rows(const TimeAxis& axis);
  void remove_summary() const;
  void open_files();
  void each_step(const StepInfo& step, Vec u, bool last);
  void keep_books(const StepInfo& step, Vec u);
  void write_due(double t, Vec u);
  void refuse_the_end(double time);
  void keep_before_cuts(const StepInfo& step, Vec u);
  void keep_last_good(const StepInfo& step, Vec u);
  void refuse_blow_up(const StepInfo& step, Vec u);
  void test_promises(Vec u);
  void check_promises(const StepInfo& step, Vec u, bool last);
  RunState state_at(const StepInfo& step) const;
  void save(const RunState& state, Vec u);
  std::vector<Event> events();
  /// The amount on every account of the ledger; leaves the gross amounts in gross_. Collective.
  std::vector<double> stored(double t, Vec u);
  void finish(const TransientResult& result, Vec u);
  std::string path(const std::string& file) const { return place_.directory + "/" + file; }

  Case& app_;
  Operator& op_;
  RunContext context_;
  const RunControls& controls_;
  const RunPlace& place_;
  double wall_start_;
  std::optional<Restart> restart_;
  std::vector<Handle<Vec>> past_;
  Ledger ledger_;
  std::vector<double> books_;  ///< the ledger's numbers at the last step
  std::vector<double> gross_;
  double largest_ = 0.0;  ///< greatest |u| that the start and the events account for
  std::optional<Record> record_;
  Progress progress_;
  double last_checkpoint_ = 0.0;
  bool has_checkpoint_ = false;  ///< of this run, beyond its start
  std::optional<KeptState> before_cuts_;
  bool checked_options_ = false;
  bool blown_up_ = false;
  std::optional<Promises> promises_;  ///< where the scheme relies on what the model declares
  int promises_checked_ = 0;          ///< the step at which they were looked at last
  Counts counts_;
  Due due_;
  Measurement last_;
  StepInfo latest_;
};

}  // namespace fluxform
