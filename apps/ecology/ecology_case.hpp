#pragma once
// The ecology app as run_case sees it: landscape, populations, and the questions put to them.
#include <memory>

#include "fluxform/app/case.hpp"
#include "fluxform/output/summary.hpp"

#include "coefficients.hpp"
#include "maps.hpp"
#include "persistence.hpp"
#include "settings.hpp"
#include "source_sink.hpp"
#include "spreading.hpp"
#include "system.hpp"

namespace fluxform::ecology {

class EcologyCase final : public Case {
 public:
  /// `quiet`: one of many cases that another one tries.
  explicit EcologyCase(bool quiet = false) : quiet_(quiet) {}
  std::string name() const override { return "ecology"; }
  std::string purpose() const override {
    return "Source and sink habitats, dispersal, wind or water: does the species persist?";
  }
  std::string time_unit() const override { return "yr"; }
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  GridSpec grid_spec() const override { return settings_.grid; }
  int unknowns() const override { return static_cast<int>(settings_.populations.size()); }
  double memory_per_rank(const RunControls& controls, int dimension, double cells,
                         int ranks) const override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  SteadyResult solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) override;
  Quantities conclude(Operator& op, double t, Vec u, const RunContext& context) override;
  std::vector<std::string> own_files() const override {
    return {"critical.csv",           "dispersion.csv",      "sources_and_sinks.csv",
            "sources_and_sinks.json", "between_regions.csv", "patches.csv",
            "landscape.json"};
  }
  std::vector<AnalysisChoice> analyses() override;
  void refuse_question(std::size_t k, Operator& op, const Document& document) override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

  /// Growth rate, and vectors and the next rate if `adjoint`, of the population the input asks
  /// about when it is rare. `op` comes from `build`. Collective.
  Principal persistence(Operator& op, bool adjoint);
  /// What each cell adds to the growth rate `mode` (with both vectors) tells; `one`: the same cells
  /// with one unknown. Collective.
  Sensitivity sensitivity(const Principal& mode, const Grid& one) const;
  /// The source-sink ledger at state u. Collective.
  SourceSink books(double t, Vec u) const {
    return source_sink(*system_, *landscape_, settings_, t, u);
  }
  /// Speed of invasion along the axis the input names. Collective.
  Spreading spreading(Operator& op);

 private:
  void keep_signs();
  void warn(double t) const;
  void refuse_questions() const;
  void refuse_barrier(int axis) const;
  int spreading_axis() const;
  double start_from_above(const Grid& grid, Vec u) const;
  double fastest_turnover(const Grid& grid) const;
  double beyond_all_limits(const Grid& grid, double at_start) const;
  static bool at_rest_nearby(Operator& op, Vec u, const SteadyControls& controls,
                             SteadyResult& result);
  SteadyResult settle(Operator& op, Vec u, const SteadyControls& controls) const;
  int population_asked() const;
  PrincipalControls principal_controls(const Grid& grid) const;
  void refuse_explosive(int k, const std::string& key, double n, const Index& i) const;
  Handle<Vec> surroundings(Operator& op);
  int answer_persistence(Operator& op, const RunContext& context);
  int answer_critical(const RunContext& context);
  int answer_spreading(Operator& op, const RunContext& context);
  std::vector<Map> persistence_maps(const Principal& mode, const Grid& one) const;
  void tell_neighbouring_mode(const Principal& mode, Summary& summary) const;
  void tell_patches(Operator& op, const Grid& one, const RunContext& context, Summary& summary);
  void tell_rest(const Operator& op, Vec u) const;

  bool quiet_;
  double predicted_memory_ = 0.0;  ///< bytes per rank
  Settings settings_;
  const RunControls* controls_ = nullptr;
  const Parameters* input_ = nullptr;  ///< locates errors
  std::unique_ptr<Landscape> landscape_;
  std::unique_ptr<Coefficients> coefficients_;
  std::unique_ptr<System> system_;
};

}  // namespace fluxform::ecology
