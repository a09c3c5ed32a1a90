#pragma once
// Systems that nothing leaves: R(u) = 0 has as many answers as there are amounts. For each
// combination of unknowns that is kept a multiplier joins the unknowns and the amount of the guess
// its equations:
//
//   R(u) + sum of multipliers times c V = 0,     c . S(u) = c . S(guess)
//
// Where the combination is kept in truth, its rows of R add up to nothing whatever u is, and the
// multiplier ends at zero.
#include <Eigen/Core>
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"

namespace fluxform {

/// The combinations that the derivative at u keeps, see conserved.hpp. Collective.
Eigen::MatrixXd kept_combinations(Operator& op, double t, Vec u);

/// "lattice + trapped".
std::string name_of(const Eigen::VectorXd& combination, const std::vector<FieldInfo>& fields);

class ClosedSystem final : public Operator {
 public:
  /// The amounts are those of `guess`. Collective.
  ClosedSystem(Operator& op, double t, Vec guess, Eigen::MatrixXd combinations);

  const Grid& grid() const override { return op_.grid(); }
  const std::vector<FieldInfo>& fields() const override { return op_.fields(); }
  const std::vector<FieldInfo>& globals() const override { return globals_; }
  OperatorTraits traits() const override { return op_.traits(); }
  std::vector<double> global_scales() const override { return op_.global_scales(); }
  void residual(double t, Vec u, Vec r, Part part) override;
  void storage(double t, Vec u, Vec s) override;
  void jacobian(double t, Vec u, double shift, Mat j, Part part) override;
  bool admissible(double t, Vec u) override;
  std::string domain() const override { return op_.domain(); }
  Budget budget(double t, Vec u) override;
  Handle<Mat> create_matrix() const override;

  /// The system's own vector and back.
  Handle<Vec> widened(Vec u) const;
  void narrow(Vec from, Vec to) const;
  Eigen::VectorXd multipliers(Vec u) const;
  const Eigen::VectorXd& amounts() const { return amounts_; }
  /// What the equations of the amounts are multiplied by.
  double rate() const { return rate_; }

 private:
  std::size_t inner_globals() const { return op_.globals().size(); }
  Eigen::VectorXd stored(double t, Vec u) const;
  void differentiate_storage(double t, Vec u, Mat inner, std::vector<Handle<Vec>>& into) const;

  Operator& op_;
  Eigen::MatrixXd combinations_;
  std::vector<FieldInfo> globals_;
  std::vector<Handle<Vec>> weights_;  ///< c in every cell, in the system's own layout
  std::vector<Handle<Vec>> sources_;  ///< c V
  Handle<Vec> view_, other_view_;     ///< of the system's own layout, without storage
  Eigen::VectorXd amounts_;
  double rate_ = 1.0;  ///< turns amounts into flows, a power of two
};

}  // namespace fluxform
