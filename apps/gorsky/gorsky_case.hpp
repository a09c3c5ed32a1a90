#pragma once
// What the app does with a body, whatever its number of unknowns.
#include <vector>

#include "fluxform/app/analyses/permeation.hpp"
#include "fluxform/app/model_case.hpp"

#include "body.hpp"
#include "desorption.hpp"
#include "friction.hpp"

namespace fluxform::gorsky {

class GorskyCase : public ModelCase {
 public:
  using ModelCase::ModelCase;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  /// The unknowns, and what drives them: the stress, and the potential of each kind of atoms.
  std::optional<Display> display(Operator& op) override;
  void remember(const Columns& earlier) override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  Quantities conclude(Operator& op, double t, Vec u, const RunContext& context) override;
  std::vector<std::string> own_files() const override;
  std::vector<AnalysisChoice> analyses() override;
  void refuse_question(std::size_t k, Operator& op, const Document& document) override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

  virtual Body& body() = 0;
  /// Whether nothing is kept at the sides, so that atoms leave by all that are not closed.
  void empty(bool in_vacuum);

 private:
  enum Question : std::size_t { permeation, internal_friction, desorption };
  void see(double t, double bending);

  PermeationControls permeation_;
  FrictionControls friction_;
  DesorptionControls desorption_;
  std::vector<double> times_, bending_;  ///< the moment of the atoms' strain since the load changed
};

}  // namespace fluxform::gorsky
