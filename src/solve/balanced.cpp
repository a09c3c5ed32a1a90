#include "fluxform/solve/balanced.hpp"

namespace fluxform {

BalancedOperator::BalancedOperator(Operator& op, Vec weights)
    : op_(op), weights_(weights), inverse_(op.create_vector()), u_(op.create_vector()) {
  petsc(VecCopy(weights, inverse_));
  petsc(VecReciprocal(inverse_));
}

Vec BalancedOperator::unweighed(Vec v) {
  petsc(VecPointwiseMult(u_, v, weights_));
  return u_;
}

void BalancedOperator::residual(double t, Vec v, Vec r, Part part) {
  op_.residual(t, unweighed(v), r, part);
  petsc(VecPointwiseMult(r, r, inverse_));
}

void BalancedOperator::storage(double t, Vec v, Vec s) {
  op_.storage(t, unweighed(v), s);
  petsc(VecPointwiseMult(s, s, inverse_));
}

void BalancedOperator::jacobian(double t, Vec v, double shift, Mat j, Part part) {
  op_.jacobian(t, unweighed(v), shift, j, part);
  petsc(MatDiagonalScale(j, inverse_, weights_));
}

bool BalancedOperator::admissible(double t, Vec v) { return op_.admissible(t, unweighed(v)); }

Operator::Budget BalancedOperator::budget(double t, Vec v) { return op_.budget(t, unweighed(v)); }

}  // namespace fluxform
