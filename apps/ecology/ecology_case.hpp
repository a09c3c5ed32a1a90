#pragma once
// The ecology app as run_case sees it: landscape, populations, and the questions put to them.
#include <memory>

#include "fluxform/app/case.hpp"

#include "coefficients.hpp"
#include "settings.hpp"
#include "system.hpp"

namespace fluxform::ecology {

class EcologyCase final : public Case {
 public:
  std::string name() const override { return "ecology"; }
  std::string purpose() const override {
    return "Source and sink habitats, dispersal, wind or water: does the species persist?";
  }
  std::string time_unit() const override { return "yr"; }
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  GridSpec grid_spec() const override { return settings_.grid; }
  int unknowns() const override { return static_cast<int>(settings_.populations.size()); }
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  Measurement measure(const Operator& op, double t, Vec u) override;

  const Settings& settings() const { return settings_; }
  const System& system() const { return *system_; }
  const Landscape& landscape() const { return *landscape_; }
  const Coefficients& coefficients() const { return *coefficients_; }

 private:
  Settings settings_;
  const RunControls* controls_ = nullptr;
  std::unique_ptr<Landscape> landscape_;
  std::unique_ptr<Coefficients> coefficients_;
  std::unique_ptr<System> system_;
};

}  // namespace fluxform::ecology
