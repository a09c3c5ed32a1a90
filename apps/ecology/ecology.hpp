#pragma once
// The ecology app below its model: the landscape, and the questions put to its populations,
// whatever their number.
#include <memory>
#include <string>
#include <vector>

#include "fluxform/app/map_output.hpp"
#include "fluxform/app/model_case.hpp"
#include "fluxform/app/raster_grid.hpp"
#include "fluxform/output/summary.hpp"

#include "persistence.hpp"
#include "site.hpp"
#include "source_sink.hpp"
#include "spreading.hpp"

namespace fluxform::ecology {

class Ecology : public ModelCase {
 public:
  using ModelCase::ModelCase;
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  double memory_per_rank(const RunControls& controls, int dimension, double cells,
                         int ranks) const override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  SteadyResult solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) override;
  Quantities conclude(Operator& op, double t, Vec u, const RunContext& context) override;
  std::vector<std::string> own_files() const override;
  std::vector<AnalysisChoice> analyses() override;
  void refuse_question(std::size_t k, Operator& op, const Document& document) override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

  /// Growth rate, and vectors and the next rate if `adjoint`, of the population the input asks
  /// about when it is rare. `op` comes from `build`. Collective.
  Principal persistence(Operator& op, bool adjoint);
  /// What each cell adds to the growth rate `mode` (with both vectors) tells; `one`: the same cells
  /// with one unknown. Collective.
  Sensitivity sensitivity(const Principal& mode, const Grid& one);
  /// The source-sink ledger at state u. Collective.
  SourceSink books(Operator& op, double t, Vec u);
  /// Speed of invasion along the axis the input names. Collective.
  Spreading spreading(Operator& op);

  /// Births and deaths per area and year of all populations in a cell with densities n.
  virtual void turnover(const Cell& cell, const double* n, double* births,
                        double* deaths) const = 0;
  virtual Settings& settings() = 0;

 protected:
  virtual std::span<Population> populations() = 0;
  /// Whether the model takes limited schemes for its drift.
  virtual bool carries_limited() const = 0;
  virtual void set_seasonal(bool seasonal) = 0;

 private:
  Site site(const Grid& grid) { return {grid, input(), settings(), populations()}; }
  void describe_place(Parameters& p) override;
  void keep_signs();
  void refuse_questions();
  void refuse_explosive(const Grid& grid, Vec u);
  void tell_rest(Operator& op, Vec u);
  double start_from_above(const Grid& grid, Vec u);
  double fastest_turnover(const Grid& grid);
  double beyond_all_limits(const Grid& grid, double at_start);
  int population_asked();
  PrincipalControls principal_controls(const Grid& grid);
  Handle<Vec> surroundings(Operator& op);
  Linearised linearised_when_rare(Operator& op);
  Document question_aside(Document document);
  void refuse_unvaried(const Document& document);
  int answer_persistence(Operator& op, const RunContext& context);
  int answer_critical(const RunContext& context);
  int answer_spreading(Operator& op, const RunContext& context);
  std::vector<Map> persistence_maps(const Principal& mode, const Grid& one);
  void tell_neighbouring_mode(const Principal& mode, Summary& summary);
  void tell_patches(Operator& op, const Grid& one, const RunContext& context, Summary& summary);
  void write_answer(const std::string& stem, const std::vector<Map>& maps, double t,
                    const RunContext& context, MPI_Comm comm);
  int spreading_axis(const Grid& grid);

  RasterGrid raster_;
  CriticalControls* critical_ = nullptr;
  Operator* op_ = nullptr;         ///< the last one built
  double predicted_memory_ = 0.0;  ///< bytes per rank
};

/// The app of an input: of as many populations as it lists, with the stencil that its drift needs.
std::unique_ptr<Ecology> make_app(const Document& document);

}  // namespace fluxform::ecology
