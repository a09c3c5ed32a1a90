#pragma once
// Elimination of states from a Markov chain without a subtraction (Grassmann, Taksar, Heyman, Oper.
// Res. 33 (1985) 1107): the diagonal is never stored, what leaves a state is the sum of where it goes.
// Every number then has its own relative accuracy, however small it is beside the others (O'Cinneide,
// Numer. Math. 65 (1993) 109). This is the dense part, for one front of a sparse elimination.
#include <Eigen/Core>
#include <vector>

namespace fluxform {

/// Rates from row to column between the states of a front; what stands on the diagonal is ignored.
struct Front {
  std::vector<int> states;
  Eigen::MatrixXd rates;
  Eigen::VectorXd leaving;  ///< to where nothing comes back from
};

/// What was eliminated from a front. Of pivot p all later states i: columns hold rate(i, p) / exit(p),
/// rows rate(p, i) / exit(p), one pivot after another.
struct Eliminated {
  std::vector<int> states;  ///< the pivots first
  std::size_t pivots = 0;
  std::vector<double> exits, columns, rows;

  /// Solves with what is kept: `first` sweeps from the first pivot to the last, `last` back.
  /// Backward equation, sum of rate(i, j) (h_j - h_i) + source_i = 0: columns, then rows. Forward
  /// equation, sum of p_i rate(i, j) - p_j exit_j + source_j = 0: rows, then columns.
  template <class Number>
  void spread(const std::vector<double>& kept, Number* values) const;
  template <class Number>
  void collect(const std::vector<double>& kept, bool divided, Number* values) const;
};

struct Keep {
  bool columns = true, rows = false;
};

/// Eliminates the first `pivots` states; the front is left with the others. If nothing leaves the
/// last state that there is, its exit is zero. Throws SolveError where nothing leaves another.
Eliminated eliminate(Front& front, std::size_t pivots, Keep keep);

template <class Number>
void Eliminated::spread(const std::vector<double>& kept, Number* values) const {
  const double* factor = kept.data();
  for (std::size_t p = 0; p < pivots; ++p) {
    const Number source = values[states[p]];
    const std::size_t rest = states.size() - p - 1;
    if (source != 0)
      for (std::size_t k = 0; k < rest; ++k) values[states[p + 1 + k]] += factor[k] * source;
    factor += rest;
  }
}

template <class Number>
void Eliminated::collect(const std::vector<double>& kept, bool divided, Number* values) const {
  const double* factor = kept.data() + kept.size();
  for (std::size_t p = pivots; p-- > 0;) {
    const std::size_t rest = states.size() - p - 1;
    factor -= rest;
    Number sum = divided && exits[p] > 0.0 ? values[states[p]] / exits[p] : values[states[p]];
    for (std::size_t k = 0; k < rest; ++k) sum += factor[k] * values[states[p + 1 + k]];
    values[states[p]] = sum;
  }
}

}  // namespace fluxform
