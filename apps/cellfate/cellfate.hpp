#pragma once
// The cell fate app: a network's grid of states, and the questions put to the density on it.
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/app/model_case.hpp"
#include "fluxform/fv/cut_edges.hpp"
#include "fluxform/fv/edge_operator.hpp"
#include "fluxform/fv/tensor_edges.hpp"
#include "fluxform/output/summary.hpp"

#include "landscape.hpp"
#include "model.hpp"
#include "passage.hpp"

namespace fluxform::cellfate {

class Cellfate final : public ModelCase {
 public:
  using ModelCase::ModelCase;
  std::string purpose() const override { return "landscape, flux and fates of a gene network"; }
  std::string time_unit() const override { return "h"; }
  int unknowns() const override { return 1; }
  double memory_per_rank(const RunControls& controls, int dimension, double cells,
                         int ranks) const override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  /// Also where the input says that formulas jump.
  std::vector<Event> events() override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  SteadyResult solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) override;
  std::vector<AnalysisChoice> analyses() override;
  void refuse_question(std::size_t k, Operator& op, const Document& document) override;
  std::vector<std::string> own_files() const override { return {"verdict.txt"}; }
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

 private:
  void describe_place(Parameters& p) override { network_.describe_genes(p, spec()); }
  double length_unit() const override { return 1.0; }
  void describe_model(ModelInput& in) override { network_.describe(in); }
  void set_defaults(RunControls& defaults) override;
  int globals() const override { return 0; }
  std::unique_ptr<Operator> make_operator(const Grid& grid, std::vector<FieldInfo> fields,
                                          const std::vector<FieldInfo>& globals) override;
  void write_initial(const Grid&, Vec) const override {}
  std::optional<Sums> sums(double, Vec) override { return {}; }
  void report(const SumsByName&, Report&) const override {}
  void differentiate_sums(double, Vec, const Sums&, Vec) override {}

  void refuse_network(const Grid& grid) const;
  TensorDrift at_time(double t) const;
  void warn(const Landscape& found) const;
  /// The number of a named state; refuses a name that is none, and one without cells.
  int state_named(const std::string& key, const std::string& name, const Grid& grid) const;
  SetOf states_as_sets(std::vector<int> states) const;
  CutEdges cut_at(EdgeOperator& op, const SetOf& sets, const std::string& key) const;
  std::vector<double> logs_at_rest(EdgeOperator& op) const;
  void answer_steady(EdgeOperator& op, const RunContext& context, Summary& summary);
  void answer_certificate(EdgeOperator& op, const RunContext& context, Summary& summary);
  void answer_transition(EdgeOperator& op, const RunContext& context, Summary& summary);
  void answer_passage(EdgeOperator& op, const RunContext& context, Summary& summary);
  void answer_modes(EdgeOperator& op, const RunContext& context, Summary& summary);
  void tell_sensitivity(EdgeOperator& op, const SetOf& target, const Passage& found,
                        Summary& summary);
  void tell_splitting(EdgeOperator& op, const std::vector<double>& density, int from,
                      Summary& summary);

  struct {
    std::string from, to;
  } transition_;
  struct {
    std::string from, to;
    std::vector<double> at;
    bool sensitivity = false;
  } passage_;
  int modes_ = 6;
  Network network_;
  EdgeOperator* op_ = nullptr;                ///< the last one built
  std::optional<double> production_at_rest_;  ///< of entropy, once a state at rest was found
  double jumped_ = -INFINITY;                 ///< the last of `switches` that has passed
};

}  // namespace fluxform::cellfate
