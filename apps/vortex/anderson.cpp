#include "anderson.hpp"

#include <Eigen/Dense>

namespace fluxform::vortex {
namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// to += factor * x at all nodes, rim included.
void add(double factor, const ComplexField& x, ComplexField& to) {
  for (std::size_t p = 0; p < to.re.size(); ++p) {
    to.re[p] += factor * x.re[p];
    to.im[p] += factor * x.im[p];
  }
}

}  // namespace

double Anderson::product(const ComplexField& a, const ComplexField& b) const {
  double sum = 0.0;
  lattice_.for_rows([&](std::ptrdiff_t first, int n) {
    for (std::ptrdiff_t p = first; p < first + n; ++p)
      sum += a.re[at(p)] * b.re[at(p)] + a.im[at(p)] * b.im[at(p)];
  });
  return lattice_.sum(sum);
}

/// Of the earlier differences in `change`, by least squares.
std::vector<double> Anderson::shares(const ComplexField& change) const {
  const auto n = static_cast<Eigen::Index>(differences_.size());
  Eigen::MatrixXd gram(n, n);
  Eigen::VectorXd right(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const ComplexField& d = differences_[at(i)].change;
    for (Eigen::Index j = 0; j <= i; ++j)
      gram(i, j) = gram(j, i) = product(d, differences_[at(j)].change);
    right(i) = product(d, change);
  }
  const Eigen::VectorXd found = gram.completeOrthogonalDecomposition().solve(right);
  return {found.begin(), found.end()};
}

void Anderson::improve(const ComplexField& before, ComplexField& after) {
  Pass now{after, after};
  add(-1.0, before, now.change);
  if (last_) {
    add(-1.0, now.change, last_->change);
    add(-1.0, now.result, last_->result);
    if (differences_.size() == depth_) differences_.pop_front();
    differences_.push_back(std::move(*last_));
  }
  if (!differences_.empty()) {
    const std::vector<double> share = shares(now.change);
    for (std::size_t k = 0; k < share.size(); ++k) add(-share[k], differences_[k].result, after);
  }
  last_ = std::move(now);
}

}  // namespace fluxform::vortex
