#pragma once
// Continuum as the engine's analyses see it, whatever its stencil, and what else is asked of a
// state: heat, power through the sides, electric fields. Its ledger keeps books of flux and of the
// energy of the field.
#include <memory>

#include "fluxform/fv/operator.hpp"

#include "continuum_settings.hpp"

namespace fluxform::vortex {

/// What crosses one side of the sample.
struct SideState {
  double area = 0.0;   ///< m^(dimension - 1)
  double field = 0.0;  ///< B outside, T; 0 beyond a mirror
  double flow = 0.0;   ///< of flux outward, V m^(dimension - 1)
  bool is_driven = false;
};

/// Rates of a state at a time, summed over all ranks; volume in m^dimension.
struct SampleRates {
  double heat = 0.0;     ///< W m^(dimension - 3): E J over the sample
  double outflow = 0.0;  ///< of the field's energy through the sides, in the same unit
  double flux = 0.0;     ///< outflow of flux, V m^(dimension - 1)
  std::vector<SideState> sides;
};

class ContinuumOperator : public Operator {
 public:
  const std::vector<FieldInfo>& accounts() const override { return accounts_; }
  Stored stored(double t, Vec u) override;
  Budget budget(double t, Vec u) override;
  /// Collective.
  virtual SampleRates rates(double t, Vec u) = 0;
  /// B (T), J (A/m2), E (V/m) and heat (W/m3) of every cell; J and E with their sign on one axis,
  /// their size on two. `shown` lives on a grid with as many unknowns. Collective.
  virtual void show(double t, Vec u, Vec shown) = 0;
  static std::vector<FieldInfo> shown_fields();

 private:
  static const std::vector<FieldInfo> accounts_;
};

/// Throws InputError for sides the grid lacks. `grid`, `s` and `p` must outlive the operator.
std::unique_ptr<ContinuumOperator> make_continuum_operator(const ContinuumSettings& s,
                                                           const Parameters& p, const Grid& grid);

}  // namespace fluxform::vortex
