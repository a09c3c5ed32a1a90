#pragma once
// A curve of a few parameters through measured points: least squares with standard errors.
//
//   const Fit fit = least_squares(curve, measured, {log(1e-8), log(0.02)});
//   fit.parameters[0], fit.errors[0]
#include <Eigen/Core>
#include <functional>
#include <vector>

namespace fluxform {

/// The curve at all points, and its derivatives: a row for each point, a column for each parameter.
using Curve = std::function<void(const Eigen::VectorXd& parameters, Eigen::VectorXd& at,
                                 Eigen::MatrixXd& by)>;

struct Fit {
  Eigen::VectorXd parameters;
  Eigen::VectorXd errors;  ///< one standard deviation, from the scatter of the points
  Eigen::VectorXd curve;
  double scatter = 0.0;  ///< root of the squares' sum over points less parameters
  int iterations = 0;
};

/// Levenberg and Marquardt's iteration from `start` until no parameter moves by 1e-12 of itself.
/// Throws InputError: not more points than parameters, parameters that the points say nothing of.
Fit least_squares(const Curve& curve, const Eigen::VectorXd& measured,
                  const Eigen::VectorXd& start);

}  // namespace fluxform
