#include "fluxform/solve/graded_elimination.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/parallel.hpp"
#include "fluxform/solve/dissection.hpp"

namespace fluxform {
namespace {

template <class T>
std::vector<T> gathered(const std::vector<T>& own, MPI_Comm comm,
                        std::vector<int>* counts = nullptr) {
  const int bytes = static_cast<int>(own.size() * sizeof(T));
  const auto ranks = static_cast<std::size_t>(ranks_of(comm));
  std::vector<int> sizes(ranks), starts(ranks, 0);
  MPI_Gather(&bytes, 1, MPI_INT, sizes.data(), 1, MPI_INT, 0, comm);
  std::size_t total = 0;
  for (std::size_t r = 0; r < ranks; ++r) {
    starts[r] = static_cast<int>(total);
    total += static_cast<std::size_t>(sizes[r]);
  }
  std::vector<T> all(rank_of(comm) == 0 ? total / sizeof(T) : 0);
  MPI_Gatherv(own.data(), bytes, MPI_BYTE, all.data(), sizes.data(), starts.data(), MPI_BYTE, 0,
              comm);
  if (counts) {
    for (int& size : sizes) size /= static_cast<int>(sizeof(T));
    *counts = sizes;
  }
  return all;
}

template <class T>
void share(std::vector<T>& values, MPI_Comm comm) {
  auto size = static_cast<long>(values.size());
  MPI_Bcast(&size, 1, MPI_LONG, 0, comm);
  values.resize(static_cast<std::size_t>(size));
  MPI_Bcast(values.data(), static_cast<int>(values.size() * sizeof(T)), MPI_BYTE, 0, comm);
}

}  // namespace

GradedElimination::GradedElimination(const Grid& grid, const Edges& edges, Keep keep,
                                     const Removed& removed)
    : grid_(grid), number_(grid) {
  Dissection dissection(grid, edges, keep, removed);
  Front front;
  collectively(grid.comm(), [&] { front = dissection.run(nodes_); });
  if (ranks_of(grid.comm()) == 1) return;
  std::vector<long> names;
  for (const int state : front.states) names.push_back(number_.global(number_.cell(state)));
  left_ = front.states;
  std::vector<int> counts;
  const std::vector<long> all_names = gathered(names, grid.comm(), &counts);
  const std::vector<double> leaving =
      gathered(std::vector<double>(front.leaving.begin(), front.leaving.end()), grid.comm());
  const std::vector<double> blocks =
      gathered(std::vector<double>(front.rates.data(), front.rates.data() + front.rates.size()),
               grid.comm());
  const auto between = gathered(dissection.skeleton_rates(), grid.comm());
  skeleton_ = all_names;
  for (const auto& rate : between) skeleton_.push_back(rate.from);
  std::sort(skeleton_.begin(), skeleton_.end());
  skeleton_.erase(std::unique(skeleton_.begin(), skeleton_.end()), skeleton_.end());
  collectively(grid.comm(), [&] {
    if (rank_of(grid.comm()) != 0) return;
    Front whole;
    const auto n = static_cast<Eigen::Index>(skeleton_.size());
    whole.rates = Eigen::MatrixXd::Zero(n, n);
    whole.leaving = Eigen::VectorXd::Zero(n);
    for (int k = 0; k < static_cast<int>(n); ++k) whole.states.push_back(k);
    std::size_t state = 0, entry = 0;
    for (const int count : counts) {
      for (int c = 0; c < count; ++c) {
        const int to = place(all_names[state + static_cast<std::size_t>(c)]);
        whole.leaving[to] += leaving[state + static_cast<std::size_t>(c)];
        for (int r = 0; r < count; ++r)
          whole.rates(place(all_names[state + static_cast<std::size_t>(r)]), to) += blocks[entry++];
      }
      state += static_cast<std::size_t>(count);
    }
    for (const auto& rate : between) {
      const int from = place(rate.from);
      if (rate.to < 0)
        whole.leaving[from] += rate.rate;
      else
        whole.rates(from, place(rate.to)) += rate.rate;
    }
    root_ = eliminate(whole, skeleton_.size(), keep);
  });
  share(skeleton_, grid.comm());
}

int GradedElimination::place(long name) const {
  return static_cast<int>(std::lower_bound(skeleton_.begin(), skeleton_.end(), name) -
                          skeleton_.begin());
}

/// What the ranks have for the states left to the first one, added up there.
void GradedElimination::to_root(const std::vector<long double>& values,
                                std::vector<long double>& at_root) const {
  std::vector<long double> own(skeleton_.size(), 0.0L);
  for (const int state : left_)
    own[static_cast<std::size_t>(place(number_.global(number_.cell(state))))] +=
        values[static_cast<std::size_t>(state)];
  // Those that no edge of this rank's inner cells reaches.
  grid_.for_owned([&](const Index& i) {
    const long name = number_.global(i);
    const auto k = static_cast<std::size_t>(place(name));
    if (k >= skeleton_.size() || skeleton_[k] != name) return;
    if (std::find(left_.begin(), left_.end(), number_(i)) == left_.end())
      own[k] += values[static_cast<std::size_t>(number_(i))];
  });
  MPI_Reduce(own.data(), at_root.data(), static_cast<int>(own.size()), MPI_LONG_DOUBLE, MPI_SUM, 0,
             grid_.comm());
}

void GradedElimination::solve(std::vector<long double>& values, Equation equation) {
  const bool forward = equation != Equation::backward, divided = equation != Equation::stationary;
  const auto spreading = forward ? &Eliminated::rows : &Eliminated::columns;
  const auto collecting = forward ? &Eliminated::columns : &Eliminated::rows;
  if (divided)
    for (const Eliminated& node : nodes_) node.spread(node.*spreading, values.data());
  if (skeleton_.empty()) {
    if (!divided) values[static_cast<std::size_t>(nodes_.back().states.back())] = 1.0L;
  } else {
    std::vector<long double> root(skeleton_.size(), 0.0L);
    if (divided) to_root(values, root);
    if (rank_of(grid_.comm()) == 0) {
      if (divided)
        root_.spread(root_.*spreading, root.data());
      else
        root.back() = 1.0L;
      root_.collect(root_.*collecting, divided, root.data());
    }
    MPI_Bcast(root.data(), static_cast<int>(root.size()), MPI_LONG_DOUBLE, 0, grid_.comm());
    put(root, values);
  }
  for (std::size_t k = nodes_.size(); k-- > 0;)
    nodes_[k].collect(nodes_[k].*collecting, divided, values.data());
}

void GradedElimination::put(const std::vector<long double>& root,
                            std::vector<long double>& values) const {
  const auto put_at = [&](const Index& i) {
    const long name = number_.global(i);
    const auto k = static_cast<std::size_t>(place(name));
    if (k < skeleton_.size() && skeleton_[k] == name)
      values[static_cast<std::size_t>(number_(i))] = root[k];
  };
  for_box(grid_.ghosted(), put_at);
}

std::vector<double> GradedElimination::log_stationary() {
  std::vector<long double> values(number_.count(), 0.0L);
  solve(values, Equation::stationary);
  std::vector<double> logs;
  double greatest = -INFINITY;
  grid_.for_owned([&](const Index& i) {
    logs.push_back(static_cast<double>(std::log(values[static_cast<std::size_t>(number_(i))])));
    greatest = std::max(greatest, logs.back());
  });
  MPI_Allreduce(MPI_IN_PLACE, &greatest, 1, MPI_DOUBLE, MPI_MAX, grid_.comm());
  const double whole = grid_.integrate([&](const Index& i) {
    return std::exp(logs[static_cast<std::size_t>(grid_.owned_offset(i))] - greatest);
  });
  for (double& log : logs) log -= greatest + std::log(whole);
  return logs;
}

std::vector<double> GradedElimination::solve(const std::vector<double>& source, Equation equation) {
  std::vector<long double> values(number_.count(), 0.0L);
  grid_.for_owned([&](const Index& i) {
    values[static_cast<std::size_t>(number_(i))] =
        source[static_cast<std::size_t>(grid_.owned_offset(i))];
  });
  solve(values, equation);
  std::vector<double> found;
  grid_.for_owned([&](const Index& i) {
    found.push_back(static_cast<double>(values[static_cast<std::size_t>(number_(i))]));
  });
  return found;
}

double GradedElimination::entries() const {
  std::size_t sum = root_.columns.size() + root_.rows.size();
  for (const Eliminated& node : nodes_) sum += node.columns.size() + node.rows.size();
  return static_cast<double>(sum);
}

}  // namespace fluxform
