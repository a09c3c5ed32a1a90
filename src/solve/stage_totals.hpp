#pragma once
// Puts right the totals that a linear solve leaves slightly wrong.
//
// The sum of a field's equations over all cells holds no fluxes between cells, so it fixes the
// stored total far better than a solve does whose tolerance or rounding drifts. For
// (A + shift diag(slope)) y = rhs the missing part of each sum is made up by a shift of each field,
// as small as the error of the solve.
#include <Eigen/Core>
#include <vector>

#include "fluxform/core/petsc.hpp"

namespace fluxform {

class StageTotals {
 public:
  /// Of `unknowns` interleaved fields; those with a row without storage (a fixed or algebraic
  /// value) are left alone. Collective.
  StageTotals(Mat a, Vec slope, int unknowns);
  /// y, a solution for this shift and right-hand side, gets the right totals. Collective.
  void correct(double shift, Vec rhs, Vec y) const;

 private:
  void find_rates(Mat a);
  int fields_;
  std::vector<int> kept_;  ///< fields with storage in every cell
  Handle<Vec> slope_;
  std::vector<Handle<Vec>> rates_;  ///< per kept field: what each unknown adds to its sum
  Eigen::MatrixXd rate_sums_;       ///< of the rates over each kept field
  Eigen::VectorXd slope_sums_;
};

}  // namespace fluxform
