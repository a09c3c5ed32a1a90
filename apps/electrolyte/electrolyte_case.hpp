#pragma once
// What the app does with an electrolyte, whatever its number of species.
#include <memory>

#include "fluxform/app/model_case.hpp"

#include "questions/questions.hpp"
#include "state/observables.hpp"
#include "state/peak.hpp"
#include "walls/debye_grid.hpp"

namespace fluxform::electrolyte {

class ElectrolyteCase : public ModelCase {
 public:
  using ModelCase::ModelCase;
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
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

 protected:
  virtual Medium& medium() = 0;
  /// The same electrolyte with the current prescribed at some metal, and its operator.
  virtual std::shared_ptr<Medium> driven_copy() = 0;
  virtual std::unique_ptr<Operator> discretise_driven(Medium& copy, const Grid& grid,
                                                      std::vector<FieldInfo> fields) = 0;
  void describe_place(Parameters& p) override;
  double time_of_coefficients(double t) const override;

 private:
  enum Question : std::size_t { voltage_sweep, current_sweep, impedance };
  using Answer = std::function<void(std::size_t, std::complex<double>)>;
  const Medium& m() const { return const_cast<ElectrolyteCase*>(this)->medium(); }
  Moment moment(double t, Vec u) const { return {*setup_, *op_, t, u}; }
  /// What the summary says of a last state. Collective.
  Quantities answers(double t, Vec u);

  void choose_solver();
  double fastest_diffusivity() const;
  // Ways to a state at rest (steady.cpp).
  bool is_closed() const;
  double slowest_rate() const;
  double hold() const;
  std::string objection(double t, Vec u) const { return objection_to(moment(t, u)); }
  static std::string objection_to(const Moment& now);
  SteadyResult ramp(Operator& op, Vec u, const SteadyControls& controls);
  bool find_equilibrium(Operator& op, Vec u, const SteadyControls& controls) const;
  // Questions (answers of analyses: sweep.cpp, impedance.cpp).
  std::size_t asked_wall(std::size_t question) const;
  void check_way_out(std::size_t wall, const std::string& key) const;
  Handle<Vec> state_at_rest(Operator& op, double time);
  int answer_sweep(Operator& op, const RunContext& context, bool of_current);
  int answer_impedance(Operator& op, const RunContext& context);
  void spectrum(std::size_t wall, Operator& op, Vec u, const std::vector<double>& radians,
                const Answer& answer);
  void spectrum_of_metal(std::size_t wall, Operator& op, Vec u, const std::vector<double>& radians,
                         const Answer& answer);

  SweepInput sweep_;
  ImpedanceInput impedance_;
  Resolve resolve_;
  std::unique_ptr<Setup> setup_;
  Operator* op_ = nullptr;
  Peak peak_;
  Overtaking overtaking_;
  WallCells wall_cells_;
};

/// fluxes.h5: drift and diffusion of every species in every cell, and their ratio. Collective.
void write_fluxes(const Moment& now, const RunContext& context);

}  // namespace fluxform::electrolyte
