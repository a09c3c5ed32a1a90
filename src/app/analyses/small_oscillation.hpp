#pragma once
// A system at rest whose input oscillates a little in one key, and how everything that is seen in it
// answers: what impedance, internal friction and the response of any observable are made of.
//
//   SmallOscillation small(make, document, "load.factor", "", comm);
//   const auto answers = small.answers({w1, w2});           // by frequency, then by observable
//   small.here()[o].name, answers[k][o]                     // per unit of the key
#include <complex>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fluxform/app/variation.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

class SmallOscillation {
 public:
  using Complex = std::complex<double>;
  /// `step`: between which derivatives by the key are taken, with its unit; empty: a small part of its
  /// value. Finds the state at rest. Throws InputError: the key changes the grid, is zero without a
  /// step, or what is asked depends on time. Collective, as are all members.
  SmallOscillation(const CaseFactory& make, const Document& document, const std::string& key,
                   const std::string& step, MPI_Comm comm);

  /// The answer of every observable, per unit of the key, at angular frequencies in radians per
  /// internal time.
  std::vector<std::vector<Complex>> answers(const std::vector<double>& radians);
  /// The answers at frequency zero. Where amounts cannot leave, R' has no inverse: there it is what ever
  /// slower oscillations come to, which keep the amounts, from a thousandth of `lowest` on. Throws
  /// SolveError if they come to nothing.
  std::vector<Complex> at_rest(double lowest);
  /// Each observable in the state itself: its name and unit.
  const Quantities& here() const { return here_; }
  /// Whether the key changes anything that is observed.
  bool moves() const;
  Case& app() { return base_->app(); }
  Operator& op() { return base_->op(); }
  Vec state() { return u_; }
  /// Of the key.
  const std::string& unit() const { return unit_; }

 private:
  void see_columns();
  void refuse_other_units(const Prepared& member) const;
  bool alike(const std::vector<Complex>& a, const std::vector<Complex>& b) const;
  using Rows = std::function<void(Operator&, double, Vec, Vec)>;
  double time() const { return base_->controls().time.start; }
  Handle<Vec> slope(const Rows& rows);
  void add_answers(Vec forcing, const std::vector<double>& radians,
                   const std::function<Complex(double)>& share,
                   std::vector<std::vector<Complex>>& all);

  std::unique_ptr<Prepared> base_;
  std::string unit_;
  double half_, key_size_ = 1.0;
  bool closed_ = false;  ///< whether there are amounts that cannot leave
  std::unique_ptr<Prepared> below_, above_;
  Handle<Vec> u_, by_flow_, by_storage_;
  std::vector<double>
      direct_;  ///< what a change of the key adds to each observable, the state kept
  Quantities here_;
};

/// Frequencies by equal factors, both ends included.
std::vector<double> by_equal_factors(double lowest, double highest, int points);

}  // namespace fluxform
