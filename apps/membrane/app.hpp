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
  void initialise(const Operator& op, Vec u) override;
  std::vector<AnalysisChoice> analyses() override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

 private:
  virtual Plant& cell() = 0;
  void describe_place(Parameters& p) override;
  int iv_curve(Operator& op, const RunContext& context);
  int energetics(Operator& op, const RunContext& context);

  Asked asked_;
};

/// Voltages, V, at which nothing passes: of each ion's channels, each symport, the pump. NaN where a
/// concentration is nothing.
Quantities reversals(const Plant& cell, double t);
/// Free energies of what enters at a voltage, J/mol, limits of accumulation and the price in ATP.
Quantities energies(const Plant& cell, double voltage, double t);

}  // namespace fluxform::membrane
