#pragma once
// The membrane app below its model: what stands around the cell, and the questions put to it.
#include "fluxform/app/model_case.hpp"

#include "plant.hpp"

namespace fluxform::membrane {

/// What the questions ask.
struct Asked {
  double from = -0.2, to = 0.06;  ///< V of iv_curve
  int points = 53;
  std::string ion, key;  ///< of uptake_curve
  double lowest = 1e-4, highest = 10.0;
  std::string data;  ///< of fit
};

class MembraneApp : public ModelCase {
 public:
  using ModelCase::ModelCase;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  std::vector<AnalysisChoice> analyses() override;
  std::vector<std::string> own_files() const override {
    return {"iv_curve.csv", "uptake_curve.csv", "fit.csv"};
  }
  void refuse_question(std::size_t k, Operator& op, const Document& document) override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

 private:
  virtual Plant& cell() = 0;
  void describe_place(Parameters& p) override;
  int iv_curve(Operator& op, const RunContext& context);
  int energetics(Operator& op, const RunContext& context);
  int uptake_curve(Operator& op, const RunContext& context);
  int fit(Operator& op, const RunContext& context);
  /// The number of the ion asked about: the one named, else the first that a symport carries.
  int asked_ion();

  Asked asked_;
};

/// A membrane that is resolved itself; fluxes go by the names of the ions.
class ResolvedApp : public ModelCase {
 public:
  using ModelCase::ModelCase;
  void prepare(const Parameters& p, MPI_Comm comm) override;
};

/// NaN where there is none.
double value_named(const Quantities& row, const std::string& name);
/// Voltages, V, at which nothing passes: of each ion's channels, each symport, the pump. NaN where a
/// concentration is nothing.
Quantities reversals(const Plant& cell, double t);
/// Free energies of what enters at a voltage of the model, J/mol, limits of accumulation and the price in ATP.
Quantities energies(const Plant& cell, double voltage, double t);

}  // namespace fluxform::membrane
