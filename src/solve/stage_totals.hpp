#pragma once
// Puts right the totals that a linear solve leaves slightly wrong.
//
// The sum of a field's equations over all cells holds no fluxes between cells, so it fixes the
// stored total far better than a solve does whose tolerance or rounding drifts. For
// A y + offset + shift (slope y - base) = 0 the missing part of each sum is spread over the field:
// one cell in a group takes what the group is due, as little as the error of the solve, and what
// the rounding of its value swallows goes to the next, so that the total gets all of it.
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
  void correct(double shift, Vec base, Vec offset, Vec y);
  /// The slope r = A y + offset, known from a difference quotient, gets the total that the sums of
  /// A's columns give. Collective.
  void correct_slope(Vec offset, Vec y, Vec r) const;

 private:
  /// The cell of a group that takes its corrections.
  struct Taker {
    PetscInt at;    ///< place of the unknown
    double stored;  ///< sum of the slopes of the group
    double cells;   ///< their number
  };
  void find_rates(Mat a);
  void hand_out(const Eigen::VectorXd& change, double Taker::*share, const double* weight,
                Vec into) const;
  void choose_takers(int field, const double* rate, const double* diagonal);
  int fields_;
  std::vector<int> kept_;  ///< fields with storage in every cell
  Handle<Vec> slope_, stored_;
  std::vector<Handle<Vec>> rates_;          ///< per kept field: what each unknown adds to its sum
  std::vector<bool> conserves_;             ///< per kept field: nothing adds to its sum
  std::vector<std::vector<Taker>> takers_;  ///< per kept field
  Eigen::MatrixXd rate_sums_;               ///< of the rates over each kept field
  Eigen::VectorXd slope_sums_, cells_;
};

}  // namespace fluxform
