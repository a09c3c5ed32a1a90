#include "anderson.hpp"

#include <Eigen/Dense>

namespace fluxform::vortex {
namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// to += factor * x at all nodes, rim included.
void add(double factor, const Anderson::State& x, Anderson::State& to) {
  for (std::size_t p = 0; p < to.psi.re.size(); ++p) {
    to.psi.re[p] += factor * x.psi.re[p];
    to.psi.im[p] += factor * x.psi.im[p];
  }
  for (std::size_t a = 0; a < 3; ++a) to.moved[a] += factor * x.moved[a];
}

}  // namespace

double Anderson::product(const State& a, const State& b) const {
  double sum = 0.0;
  lattice_.for_rows([&](std::ptrdiff_t first, int n) {
    for (std::ptrdiff_t p = first; p < first + n; ++p)
      sum += a.psi.re[at(p)] * b.psi.re[at(p)] + a.psi.im[at(p)] * b.psi.im[at(p)];
  });
  double moved = 0.0;
  for (std::size_t k = 0; k < 3; ++k) moved += a.moved[k] * b.moved[k];
  return lattice_.sum(sum) + static_cast<double>(lattice_.grid().total_cells()) * moved;
}

/// Of the earlier differences in `change`, by least squares.
std::vector<double> Anderson::shares(const State& change) const {
  const auto n = static_cast<Eigen::Index>(differences_.size());
  Eigen::MatrixXd gram(n, n);
  Eigen::VectorXd right(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const State& d = differences_[at(i)].change;
    for (Eigen::Index j = 0; j <= i; ++j)
      gram(i, j) = gram(j, i) = product(d, differences_[at(j)].change);
    right(i) = product(d, change);
  }
  const Eigen::VectorXd found = gram.completeOrthogonalDecomposition().solve(right);
  return {found.begin(), found.end()};
}

void Anderson::improve(const State& before, State& after) {
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
