#pragma once
// Puts right the totals that a linear solve leaves slightly wrong.
//
// The sum of a field's equations over all cells holds no fluxes between cells, so it fixes the
// stored total far better than a solve does whose tolerance or rounding drifts. For
// A y + offset + shift (slope y - base) = 0 the missing part of each sum is made up by a shift of
// each field, as small as the error of the solve. Where it is smaller than the rounding of a value,
// it goes into fewer cells, so that the total gets all of it.
#include <Eigen/Core>
#include <vector>

#include "fluxform/core/petsc.hpp"

namespace fluxform {

class StageTotals {
 public:
  /// Of `unknowns` interleaved fields; those with a row without storage (a fixed or algebraic
  /// value) are left alone. Collective.
  StageTotals(Mat a, Vec slope, int unknowns);
  /// y, a solution for this shift and base, gets the right totals. Collective.
  void correct(double shift, Vec base, Vec offset, Vec y) const;
  /// The slope r = A y + offset, known from a difference quotient, gets the total that the sums of
  /// A's columns give. Collective.
  void correct_slope(Vec offset, Vec y, Vec r) const;

 private:
  void find_rates(Mat a);
  void add_evenly(const Eigen::VectorXd& change, Vec weight, Vec x) const;
  int fields_;
  std::vector<int> kept_;  ///< fields with storage in every cell
  Handle<Vec> slope_, stored_;
  Handle<Vec> share_;  ///< 1 where a correction may go, 0 in cells that exchange nothing (holes)
  std::vector<Handle<Vec>> rates_;  ///< per kept field: what each unknown adds to its sum
  Eigen::MatrixXd rate_sums_;       ///< of the rates over each kept field
  Eigen::VectorXd slope_sums_, cells_;
};

}  // namespace fluxform
