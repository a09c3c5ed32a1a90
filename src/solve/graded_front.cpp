#include "fluxform/solve/graded_front.hpp"

#include <algorithm>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr Eigen::Index block = 32;

class Elimination {
 public:
  Elimination(Front& front, Eigen::Index pivots, Keep keep)
      : m_(front.rates), leaving_(front.leaving), n_(m_.rows()), pivots_(pivots), keep_(keep) {}

  void run(Eliminated& done) {
    done.exits.resize(static_cast<std::size_t>(pivots_));
    for (Eigen::Index first = 0; first < pivots_; first += block) {
      const Eigen::Index end = std::min(first + block, pivots_);
      eliminate_block(first, end, done.exits);
      const Eigen::Index rest = n_ - end;
      if (rest > 0)
        m_.bottomRightCorner(rest, rest).noalias() +=
            m_.block(end, first, rest, end - first) * m_.block(first, end, end - first, rest);
    }
    if (keep_.columns) keep(done.columns, [&](auto i, auto p) { return m_(i, p); });
    if (keep_.rows)
      keep(done.rows, [&](auto i, auto p) {
        const double exit = done.exits[static_cast<std::size_t>(p)];
        return exit > 0.0 ? m_(p, i) / exit : 0.0;
      });
  }

 private:
  /// Columns of the block become rates over exits; its rows are complete afterwards.
  void eliminate_block(Eigen::Index first, Eigen::Index end, std::vector<double>& exits) {
    // What leaves each state of the block for those behind it. The sums take part in the elimination
    // as one more state does, so that rows need not be complete to know them.
    Eigen::VectorXd beyond = leaving_.segment(first, end - first);
    for (Eigen::Index j = end; j < n_; ++j) beyond += m_.col(j).segment(first, end - first);
    for (Eigen::Index p = first; p < end; ++p) {
      double exit = beyond[p - first];
      for (Eigen::Index j = p + 1; j < end; ++j) exit += m_(p, j);
      exits[static_cast<std::size_t>(p)] = exit;
      const Eigen::Index rest = n_ - p - 1;
      if (!(exit > 0.0)) {
        if (rest == 0) continue;
        throw SolveError(
            "the states fall into parts between which nothing passes in one direction, or the "
            "steps "
            "of the potential between cells are beyond what numbers hold: take more cells");
      }
      m_.col(p).tail(rest) /= exit;
      for (Eigen::Index j = p + 1; j < end; ++j)
        m_.col(j).tail(rest) += m_(p, j) * m_.col(p).tail(rest);
      beyond.tail(end - p - 1) += beyond[p - first] * m_.col(p).segment(p + 1, end - p - 1);
      leaving_.tail(rest) += leaving_[p] * m_.col(p).tail(rest);
    }
    for (Eigen::Index j = end; j < n_; ++j)
      for (Eigen::Index p = first; p < end; ++p)
        m_.col(j).segment(p + 1, end - p - 1) += m_(p, j) * m_.col(p).segment(p + 1, end - p - 1);
  }

  template <class Value>
  void keep(std::vector<double>& into, const Value& value) const {
    into.reserve(static_cast<std::size_t>(pivots_ * n_ - pivots_ * (pivots_ + 1) / 2));
    for (Eigen::Index p = 0; p < pivots_; ++p)
      for (Eigen::Index i = p + 1; i < n_; ++i) into.push_back(value(i, p));
  }

  Eigen::MatrixXd& m_;
  Eigen::VectorXd& leaving_;
  Eigen::Index n_, pivots_;
  Keep keep_;
};

}  // namespace

Eliminated eliminate(Front& front, std::size_t pivots, Keep keep) {
  Eliminated done;
  done.states = front.states;
  done.pivots = pivots;
  Elimination(front, static_cast<Eigen::Index>(pivots), keep).run(done);
  const auto rest = static_cast<Eigen::Index>(front.states.size() - pivots);
  front.rates = front.rates.bottomRightCorner(rest, rest).eval();
  front.leaving = front.leaving.tail(rest).eval();
  front.states.erase(front.states.begin(),
                     front.states.begin() + static_cast<std::ptrdiff_t>(pivots));
  return done;
}

}  // namespace fluxform
