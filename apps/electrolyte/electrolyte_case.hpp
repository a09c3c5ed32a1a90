#pragma once
// The electrolyte app as run_case sees it.
#include <memory>

#include "fluxform/app/case.hpp"

#include "debye_grid.hpp"
#include "ion_system.hpp"
#include "peak.hpp"
#include "settings.hpp"

namespace fluxform::electrolyte {

class ElectrolyteCase final : public Case {
 public:
  std::string name() const override { return "electrolyte"; }
  std::string purpose() const override {
    return "Ions drifting against diffusion, from the Debye layer to the cell.";
  }
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  GridSpec grid_spec() const override { return settings_.grid; }
  int unknowns() const override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  std::vector<Event> events() override;
  void remember(const Columns& earlier) override;
  Memory memory() const override;
  void recall(const Memory& memory) override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  Quantities closing() override;
  SteadyResult solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) override;
  Quantities conclude(Operator& op, double t, Vec u, const RunContext& context) override;
  std::vector<std::string> own_files() const override {
    return {"fluxes.h5", "fluxes.pvd", "sweep.csv", "impedance.csv"};
  }
  std::vector<AnalysisChoice> analyses() override;
  void refuse_question(std::size_t k, Operator& op, const Document& document) override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

 private:
  enum Question : std::size_t { voltage_sweep, current_sweep, impedance };
  void choose_solver() const;
  bool is_closed() const;
  double slowest_rate() const;
  double fastest_rate() const;
  void find_potential(const Grid& grid, Vec u) const;
  void heed_protocols() const;
  SteadyResult ramp(Operator& op, Vec u, const SteadyControls& controls) const;
  SteadyResult settle(Operator& op, Vec u, const SteadyControls& controls) const;
  bool find_equilibrium(Operator& op, Vec u, const SteadyControls& controls) const;
  std::size_t asked_wall(std::size_t question) const;
  void check_way_out(std::size_t wall, const std::string& key) const;
  std::size_t wall_named(const std::string& side, const std::string& key) const;
  std::string objection(const Grid& grid, double t, Vec u) const;
  double crossover(const Grid& grid, double t) const;
  int answer_sweep(Operator& op, const RunContext& context, bool of_current);
  int answer_impedance(Operator& op, const RunContext& context);

  Settings settings_;
  RunControls* controls_ = nullptr;
  const Parameters* input_ = nullptr;  ///< locates errors
  std::unique_ptr<Places> places_;
  std::unique_ptr<Medium> medium_;
  std::unique_ptr<IonSystem> system_;
  Peak peak_;
  Overtaking overtaking_;
  WallCells wall_cells_;
};

}  // namespace fluxform::electrolyte
