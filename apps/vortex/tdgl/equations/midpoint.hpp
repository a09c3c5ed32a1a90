#pragma once
// The app's own step: the implicit midpoint rule of the order parameter, with the potential solved
// for at the middle of the step by transforms.
//
//   w (psi1 - psi0)/h + ... = (eps - n) psi + (grad - iA)^2 psi   at psi = (psi0 + psi1)/2
//
// with n = (|psi0|^2 + |psi1|^2)/2. What multiplies psi (w, mu, n) is taken at a psi extrapolated
// from the last step, which makes it one linear solve and one potential, and this is repeated until
// psi agrees to a set share of the step's tolerance. Carried on to rounding and with A at rest, the
// energy changes by exactly what is supplied less what is turned into heat, whatever the step (a
// discrete gradient: O. Gonzalez, J. Nonlinear Sci. 6 (1996) 449).
#include <array>
#include <utility>

#include "fluxform/solve/anderson.hpp"
#include "fluxform/solve/transient_stepper.hpp"

#include "covariant_solver.hpp"
#include "electric.hpp"

namespace fluxform::vortex {

struct MidpointControls {
  double agreement = 1e-12;  ///< root mean square by which further repetitions would change psi
  int most_repetitions = 60;
};

class Midpoint : public Stepper {
 public:
  /// All must outlive it. `shift`: where A stands along driven axes, kept up to date.
  Midpoint(Tdgl& tdgl, Electric& electric, const Surroundings& around, Vector& shift,
           MidpointControls controls);

  bool attempt(double t, double h, Vec u, Vec y) override;
  void local_error(double h, Vec y, Vec e) override;
  void accept(double h, Vec y) override;
  void restart(double t, Vec u) override;
  void resume(double t, Vec u, const StepHistory& past) override;
  int error_power() const override { return 3; }
  double growth() const override { return 2.0; }
  StepHistory history() const override;
  int work() override { return std::exchange(solves_, 0); }

 private:
  struct Past {
    Handle<Vec> u;
    ComplexField slope;  ///< mean d psi/dt from there to the next newer solution
    double step = 0.0;
    Vector shift{};  ///< of A, there
  };
  void predict(double h);
  bool pass(double t, double h);
  bool repeat(double t, double h);
  void set_links(double t, double h);
  void fill_density();
  void fill_rhs(double h);
  void turn_leads(double h);
  /// psi, rim included, and how far A has moved along driven axes, which matters as much.
  struct Middle {
    ComplexField psi;
    Vector moved{};
  };
  double product(const Middle& a, const Middle& b) const;
  double change() const;
  const ComplexField& newest_slope() const { return past_[0].slope; }

  Tdgl& tdgl_;
  const Lattice& lattice_;
  Electric& electric_;
  const Surroundings& around_;
  Gauge gauge_;
  MidpointControls controls_;
  CovariantSolver solver_;
  Anderson<Middle> anderson_;
  ComplexField start_, slope_, rhs_;
  /// psi and the motion of A at the middle of the step, after a pass and before it.
  Middle trial_, previous_;
  ComplexField &middle_ = trial_.psi, &before_ = previous_.psi;
  Field density_;
  EdgeField theta_, induced_;
  Vector field_set_{};  ///< for which theta_ stands
  bool links_set_ = false;
  Vector& shift_;
  Vector shift_rate_{};
  std::array<Past, 2> past_;
  std::size_t known_ = 0;  ///< how many of past_ hold
  int solves_ = 0;
  double begin_ = 0.0;  ///< time of start_
};

}  // namespace fluxform::vortex
