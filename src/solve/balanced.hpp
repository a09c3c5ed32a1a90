#pragma once
// An operator in variables that are weighed cell by cell, u = weight v, with rows divided by the same
// weights. Eigenvalues stay. A Fokker-Planck operator weighed by the root of the density at rest is
// symmetric at equilibrium and nearly so beside it.
#include "fluxform/fv/operator.hpp"

namespace fluxform {

class BalancedOperator final : public Operator {
 public:
  /// Keeps references to both; weights are positive. Systems without globals.
  BalancedOperator(Operator& op, Vec weights);

  const Grid& grid() const override { return op_.grid(); }
  const std::vector<FieldInfo>& fields() const override { return op_.fields(); }
  OperatorTraits traits() const override { return op_.traits(); }
  void residual(double t, Vec v, Vec r, Part part) override;
  void storage(double t, Vec v, Vec s) override;
  void jacobian(double t, Vec v, double shift, Mat j, Part part) override;
  bool admissible(double t, Vec v) override;
  Budget budget(double t, Vec v) override;
  Handle<Mat> create_matrix() const override { return op_.create_matrix(); }

 private:
  Vec unweighed(Vec v);
  Operator& op_;
  Vec weights_;
  Handle<Vec> inverse_, u_;
};

}  // namespace fluxform
