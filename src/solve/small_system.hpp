#pragma once
// A small dense system whose rows and columns may count in units that differ by many orders of
// magnitude, such as those of globals.
#include <Eigen/Core>
#include <Eigen/QR>

namespace fluxform {

class SmallSystem {
 public:
  void compute(Eigen::MatrixXd m) {
    rows_ = inverse(m.rowwise().lpNorm<Eigen::Infinity>());
    m = rows_.asDiagonal() * m;
    columns_ = inverse(m.colwise().lpNorm<Eigen::Infinity>().transpose());
    factors_.compute(m * columns_.asDiagonal());
  }
  /// The solution, or that of least size where there are several.
  Eigen::VectorXd solve(const Eigen::VectorXd& right) const {
    return columns_.cwiseProduct(factors_.solve(rows_.cwiseProduct(right)));
  }

 private:
  static Eigen::VectorXd inverse(const Eigen::VectorXd& sizes) {
    return sizes.unaryExpr([](double size) { return size > 0.0 ? 1.0 / size : 1.0; });
  }
  Eigen::VectorXd rows_, columns_;  ///< what they are multiplied by
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> factors_;
};

}  // namespace fluxform
