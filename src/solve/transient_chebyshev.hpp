#pragma once
// Stabilised explicit Runge-Kutta of order two for diffusion-dominated systems.
//
// A step of h with s stages is stable for rates up to about 0.65 s^2 / h, so s grows with the
// square root of the stiffness while an ordinary explicit scheme's steps shrink with it (Sommeijer,
// Shampine, Verwer, J. Comput. Appl. Math. 88 (1998) 315: RKC). No system is solved, so values far
// below the largest one keep their relative accuracy: the leading edge of an invasion stays what
// the equation makes it.
#include <vector>

#include "fluxform/solve/transient_stepper.hpp"

namespace fluxform {

/// The numbers of RKC for one stage count: Y_j = (1 - mu_j - nu_j) Y_0 + mu_j Y_{j-1} + nu_j
/// Y_{j-2}
/// + h (slope_j F_{j-1} + first_j F_0), F = du/dt.
struct ChebyshevStages {
  explicit ChebyshevStages(int stages);
  std::vector<double> mu, nu, slope, first, c;
  /// Fastest decay rate times step that stays bounded.
  static double stable_until(int stages);
  /// Fewest stages for a step over which the fastest rate amounts to `stiffness`.
  static int needed(double stiffness);
};

class Chebyshev : public Stepper {
 public:
  Chebyshev(Operator& op, Rates rates);
  bool attempt(double t, double h, Vec u, Vec y) override;
  void local_error(double h, Vec y, Vec e) override;
  void accept(double h, Vec y) override;
  void restart(double t, Vec u) override;
  void resume(double t, Vec u, const StepHistory& past) override;
  StepHistory history() const override;
  int error_power() const override { return 3; }
  double growth() const override { return 2.0; }

 private:
  bool first_residual(double t, Vec u);
  void stage(const ChebyshevStages& k, std::size_t j, double h, Vec u, Vec latest, Vec next) const;
  double fastest_rate(double t, Vec u);

  Operator& op_;
  Handle<Vec> inverse_mass_;            ///< 1 / (dS/du), diagonal
  Handle<Vec> start_, start_residual_;  ///< u and R(u) where the step begins
  Handle<Vec> other_stage_, residual_;
  Handle<Mat> jacobian_;
  double rate_ = 0.0;  ///< bound of the fastest rate
  int age_ = 0;        ///< steps since the bound was found
  double time_ = 0.0;  ///< end of the last attempt
  bool has_first_residual_ = false;
  bool has_end_residual_ = false;  ///< residual_ is that of the last attempt's end
  Rates rates_;
  Amounts start_rates_, coming_;
};

}  // namespace fluxform
