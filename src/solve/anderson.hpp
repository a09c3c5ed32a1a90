#pragma once
// Faster fixed points: from passes x -> G(x) that shrink G(x) - x slowly, or let it grow along a
// few directions, the combination of recent ones whose change is least (D. G. Anderson, J. ACM 12
// (1965) 547).
//
//   Anderson<State> anderson(4, product, add);       // over states of any kind
//   anderson.restart();
//   while (...) { before = x; x = G(x); anderson.improve(before, x); }
#include <Eigen/Dense>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace fluxform {

template <class State>
class Anderson {
 public:
  using Product = std::function<double(const State&, const State&)>;
  using Add = std::function<void(double factor, const State& x, State& to)>;
  /// Keeps `depth` earlier passes. `product` is a scalar product, collective where states are
  /// spread over ranks, and `add` says to += factor x.
  Anderson(std::size_t depth, Product product, Add add)
      : depth_(depth), product_(std::move(product)), add_(std::move(add)) {}
  void restart() { differences_.clear(), last_.reset(); }

  /// `before`: what the last pass began with; `after`: what it gave, made better in place.
  void improve(const State& before, State& after) {
    Pass now{after, after};
    add_(-1.0, before, now.change);
    if (last_) {
      add_(-1.0, now.change, last_->change);
      add_(-1.0, now.result, last_->result);
      if (differences_.size() == depth_) differences_.pop_front();
      differences_.push_back(std::move(*last_));
    }
    if (!differences_.empty()) {
      const Eigen::VectorXd share = shares(now.change);
      for (std::size_t k = 0; k < differences_.size(); ++k)
        add_(-share[static_cast<Eigen::Index>(k)], differences_[k].result, after);
    }
    last_ = std::move(now);
  }

 private:
  struct Pass {
    State change, result;  ///< G(x) - x and G(x)
  };

  /// Of the earlier differences in `change`, by least squares.
  Eigen::VectorXd shares(const State& change) const {
    const auto n = static_cast<Eigen::Index>(differences_.size());
    Eigen::MatrixXd gram(n, n);
    Eigen::VectorXd right(n);
    const auto difference = [this](Eigen::Index i) -> const State& {
      return differences_[static_cast<std::size_t>(i)].change;
    };
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j <= i; ++j)
        gram(i, j) = gram(j, i) = product_(difference(i), difference(j));
      right(i) = product_(difference(i), change);
    }
    return gram.completeOrthogonalDecomposition().solve(right);
  }

  std::size_t depth_;
  Product product_;
  Add add_;
  std::deque<Pass> differences_;  ///< between successive passes
  std::optional<Pass> last_;      ///< none after a restart
};

}  // namespace fluxform
