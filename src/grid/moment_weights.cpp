#include "fluxform/grid/moment_weights.hpp"

#include <Eigen/LU>
#include <algorithm>

#include "fluxform/core/quadrature.hpp"

namespace fluxform {
namespace {

/// Face number `n`, which may run beyond the ends of a periodic axis.
double unwrapped_face(const std::vector<double>& faces, int n) {
  const int cells = static_cast<int>(faces.size()) - 1;
  const int turn = n < 0 ? -1 : (n > cells ? 1 : 0);
  return faces[static_cast<std::size_t>(n - turn * cells)] + turn * (faces.back() - faces.front());
}

/// Integrals of f(x) times 1, z, z^2 over [lower, upper], z = (x - centre)/scale.
template <class F>
Eigen::Vector3d moments(const F& f, double lower, double upper, double centre, double scale) {
  static const GaussRule rule = gauss_rule(6);
  const double half = 0.5 * (upper - lower);
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (std::size_t q = 0; q < rule.point.size(); ++q) {
    const double x = lower + half * (1.0 + rule.point[q]), z = (x - centre) / scale;
    sum += half * rule.weight[q] * f(x) * Eigen::Vector3d(1.0, z, z * z);
  }
  return sum;
}

}  // namespace

std::vector<double> moment_weights(const std::vector<double>& faces, const MomentForm& form,
                                   double from, double to, bool periodic) {
  const int cells = static_cast<int>(faces.size()) - 1;
  std::vector<double> weights(static_cast<std::size_t>(cells), 0.0);
  for (int j = 0; j < cells; ++j) {
    const double lower = std::max(from, faces[static_cast<std::size_t>(j)]);
    const double upper = std::min(to, faces[static_cast<std::size_t>(j) + 1]);
    if (!(upper > lower)) continue;
    const int first = periodic ? j - 1 : std::clamp(j - 1, 0, cells - 3);
    const double west = unwrapped_face(faces, first), east = unwrapped_face(faces, first + 3);
    const double centre = 0.5 * (west + east), scale = east - west;
    Eigen::Matrix3d
        averages;  // row k: of the three trial functions over the k-th cell of the three
    for (int k = 0; k < 3; ++k) {
      const double a = unwrapped_face(faces, first + k), b = unwrapped_face(faces, first + k + 1);
      averages.row(k) = moments(form.shape, a, b, centre, scale).transpose() / (b - a);
    }
    const auto integrand = [&](double x) { return form.weight(x) * form.shape(x); };
    const Eigen::Vector3d target = moments(integrand, lower, upper, centre, scale);
    const Eigen::Vector3d part = averages.transpose().partialPivLu().solve(target);
    for (int k = 0; k < 3; ++k)
      weights[static_cast<std::size_t>((first + k + cells) % cells)] += part[k];
  }
  return weights;
}

}  // namespace fluxform
