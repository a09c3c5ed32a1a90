#include "fluxform/solve/least_squares.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr int most_iterations = 500;
constexpr double settled = 1e-12;  ///< part of a parameter

/// Variances of parameters per variance of a point. Throws InputError where there are none.
Eigen::VectorXd variances(const Eigen::MatrixXd& by) {
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factors(by);
  if (factors.rank() < by.cols())
    throw InputError("the points do not tell the parameters of the curve apart");
  return (by.transpose() * by).inverse().diagonal();
}

}  // namespace

Fit least_squares(const Curve& curve, const Eigen::VectorXd& measured,
                  const Eigen::VectorXd& start) {
  if (measured.size() <= start.size())
    throw InputError("a fit needs more points than it has parameters");
  Fit fit;
  fit.parameters = start;
  Eigen::MatrixXd by(measured.size(), start.size()), there(measured.size(), start.size());
  Eigen::VectorXd curve_there(measured.size());
  curve(fit.parameters, fit.curve, by);
  double squares = (measured - fit.curve).squaredNorm(), damping = 1e-3;
  for (; fit.iterations < most_iterations; ++fit.iterations) {
    Eigen::MatrixXd normal = by.transpose() * by;
    normal.diagonal() *= 1.0 + damping;
    const Eigen::VectorXd step = normal.ldlt().solve(by.transpose() * (measured - fit.curve));
    const Eigen::VectorXd trial = fit.parameters + step;
    curve(trial, curve_there, there);
    const double found = (measured - curve_there).squaredNorm();
    const bool better = std::isfinite(found) && found <= squares;
    if (better) {
      fit.parameters = trial;
      fit.curve = curve_there;
      by = there;
      squares = found;
    }
    damping *= better ? 0.2 : 5.0;
    const double moved = (step.array().abs() / (trial.array().abs() + settled)).maxCoeff();
    if (moved < settled || damping > 1e12) break;
  }
  if (fit.iterations == most_iterations) throw SolveError("the fit did not settle");
  fit.scatter = std::sqrt(squares / static_cast<double>(measured.size() - start.size()));
  fit.errors = fit.scatter * variances(by).cwiseSqrt();
  return fit;
}

}  // namespace fluxform
