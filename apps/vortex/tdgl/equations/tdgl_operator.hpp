#pragma once
// Tdgl as the engine's analyses see it: two unknowns per node, psi; the potential is solved for
// inside every evaluation. Its ledger is the energy balance.
#include <memory>

#include "fluxform/fv/operator.hpp"

#include "electric.hpp"

namespace fluxform::vortex {

class TdglOperator final : public Operator {
 public:
  /// `energy_unit`: joules per unit of energy. `grid` must outlive it.
  TdglOperator(const Grid& grid, std::unique_ptr<Lattice> lattice, Sample sample,
               Surroundings around, double energy_unit);

  const Grid& grid() const override { return grid_; }
  const std::vector<FieldInfo>& fields() const override { return fields_; }
  const std::vector<FieldInfo>& accounts() const override { return accounts_; }
  OperatorTraits traits() const override { return {}; }
  void residual(double t, Vec u, Vec r, Part part = Part::all) override;
  void storage(double t, Vec u, Vec s) override;
  /// With the potential held: what an explicit potential leaves to an implicit solve.
  void jacobian(double t, Vec u, double shift, Mat j, Part part = Part::all) override;
  bool admissible(double t, Vec u) override;
  std::string domain() const override { return "not a number"; }
  Stored stored(double t, Vec u) override;
  Budget budget(double t, Vec u) override;
  Handle<Mat> create_matrix() const override;

  /// Sets links, potential and currents for the state u at time t; then the parts below hold them.
  /// Collective.
  void evaluate(double t, Vec u);
  const Lattice& lattice() const { return *lattice_; }
  Tdgl& tdgl() { return tdgl_; }
  Electric& electric() { return electric_; }
  const Surroundings& around() const { return around_; }
  /// Multiplies all currents: the points of a sweep.
  void scale_currents(double factor) { around_.scale = factor; }
  const ComplexField& psi() const { return psi_; }
  /// Of the last evaluation.
  double time() const { return time_; }
  const ComplexField& velocity() const { return velocity_; }
  /// A.e of the last evaluation.
  const EdgeField& angles() const { return theta_; }
  /// Where the mean field along driven axes has moved A to.
  Vector& shift() { return shift_; }
  /// Heat from the relaxing order parameter at the last evaluation. Collective.
  double condensate_heat() const { return tdgl_.heat(psi_, velocity_, electric_.mu()); }

 private:
  void take(Vec u);
  void set_links(double t);

  const Grid& grid_;
  std::unique_ptr<Lattice> lattice_;
  Surroundings around_;
  Tdgl tdgl_;
  Gauge gauge_;
  Electric electric_;
  std::vector<FieldInfo> fields_, accounts_;
  ComplexField psi_, velocity_;
  EdgeField theta_, induced_;
  Vector shift_{}, shift_set_{};
  bool links_set_ = false;
  double time_ = 0.0;
};

}  // namespace fluxform::vortex
