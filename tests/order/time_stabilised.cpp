// rkc2: its stability polynomial, the steps it can take, and the relative accuracy of small values.
#include <complex>

#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/solve/transient.hpp"
#include "fluxform/solve/transient_chebyshev.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

/// What a step makes of u' = z u, u = 1.
template <class T>
T amplification(const ChebyshevStages& k, int stages, T z) {
  T before = 1.0, now = 1.0 + k.slope[1] * z;
  for (std::size_t j = 2; j <= static_cast<std::size_t>(stages); ++j) {
    const T next = (1.0 - k.mu[j] - k.nu[j]) + k.mu[j] * now + k.nu[j] * before +
                   z * (k.slope[j] * now + k.first[j]);
    before = now;
    now = next;
  }
  return now;
}

constexpr std::array<int, 6> stage_counts{2, 3, 5, 10, 50, 300};

/// 1 + z + z^2/2 + O(z^3): the third difference of an analytic function on a circle of radius r has
/// the coefficients of z^0, z, z^2.
TEST(Chebyshev, is_of_second_order) {
  for (const int s : stage_counts) {
    const ChebyshevStages k(s);
    const int points = 16;
    const double radius = 0.5;
    const double exact[] = {1.0, 1.0, 0.5};
    for (int power = 0; power < 3; ++power) {
      std::complex<double> sum = 0.0;
      for (int p = 0; p < points; ++p) {
        const auto z = std::polar(radius, 2 * constants::pi * p / points);
        sum += amplification(k, s, z) / std::pow(z, power);
      }
      // Rounding grows with the square of the stages (Verwer et al. 1990).
      EXPECT_NEAR(sum.real() / points, exact[power], 1e-15 * (10 + s * s)) << s << ", z^" << power;
    }
  }
}

TEST(Chebyshev, is_stable_as_far_as_it_says) {
  for (const int s : stage_counts) {
    const ChebyshevStages k(s);
    const double end = ChebyshevStages::stable_until(s);
    EXPECT_GT(end, 0.64 * (s * s - 1));
    for (double z = 0.0; z <= end; z += end / 2000) {
      EXPECT_LE(std::abs(amplification(k, s, -z)), 1.0 + 1e-12 * s) << s << " stages at " << z;
    }
    // For odd counts the polynomial passes through zero there and reaches -1 later.
    if (s % 2 == 0) {
      EXPECT_GT(std::abs(amplification(k, s, -1.05 * end)), 1.0) << s;
    }
  }
}

/// Damped: away from zero nothing survives whole.
TEST(Chebyshev, damps_what_is_fast) {
  for (const int s : {5, 10, 50}) {
    const ChebyshevStages k(s);
    const double end = ChebyshevStages::stable_until(s);
    for (double z = 0.1 * end; z <= 0.99 * end; z += end / 2000) {
      EXPECT_LT(std::abs(amplification(k, s, -z)), 0.97) << s << " stages at " << z;
    }
  }
}

TEST(Chebyshev, takes_no_more_stages_than_it_needs) {
  for (double stiffness = 0.1; stiffness < 1e4; stiffness *= 1.7) {
    const int s = ChebyshevStages::needed(stiffness);
    EXPECT_GE(ChebyshevStages::stable_until(s), stiffness);
    if (s > 2) {
      EXPECT_LT(ChebyshevStages::stable_until(s - 1), stiffness);
    }
  }
}

/// Diffusion of a peak to the mean, with steps far beyond those of an ordinary explicit scheme:
/// each of 600 or more leaves at most 0.97 of what it finds, so of 64 no more than 1e-6.
TEST(Chebyshev, long_steps_stay_bounded) {
  const int cells = 64;
  ToyTerms terms;
  terms.traits.linear = terms.traits.time_invariant = true;
  terms.diffusivity = {1.0};
  for (const double step : {1e-3, 1e-2, 1e-1}) {
    ToyOperator op(toy::line(cells, PETSC_COMM_WORLD), terms);
    Handle<Vec> u = op.state([](const Point& x, int) { return x[0] < 1.0 / 64 ? 64.0 : 0.0; });
    TransientControls time;
    time.scheme = Scheme::rkc2;
    time.stop = std::max(600 * step, 3.0);
    time.step = step;
    run_transient(op, u, time, {});
    EXPECT_LT(op.distance(u, [](const Point&, int) { return 1.0; }), 1e-6) << step;
    EXPECT_GT(step * 4 * cells * cells, 10.0) << "this step is no longer than an explicit one's";
  }
}

/// Growth at rate 1 and dispersal 0.01 of an edge that falls to 1e-63: error relative to each
/// value. The longest steps take eight stages.
double tail_error(Scheme scheme, int steps, const std::vector<double>& exact,
                  std::vector<double>* found = nullptr) {
  const int cells = 960;
  ToyTerms terms;
  terms.diffusivity = {0.01};
  terms.stiff = [](double, const Point&, const double* u, double* r) { r[0] = -u[0] * (1 - u[0]); };
  terms.stiff_slope = [](double, const Point&, const double* u, double* j) { j[0] = 2 * u[0] - 1; };
  ToyOperator op(toy::line(cells, PETSC_COMM_WORLD), terms);
  Handle<Vec> u = op.state([](const Point& x, int) { return std::exp(-150 * x[0]); });
  TransientControls time;
  time.scheme = scheme;
  time.stop = 0.02;
  time.step = 0.02 / steps;
  run_transient(op, u, time, {});
  const ReadArray values(u);
  double worst = 0.0;
  for (std::size_t k = 0; k < 900 && k < exact.size(); ++k) {
    const auto i = static_cast<std::ptrdiff_t>(k);
    worst = std::max(worst, std::abs(values[i] / exact[k] - 1.0));
  }
  if (found) found->assign(values.data(), values.data() + cells);
  return worst;
}

/// Each step is wrong by at most z^3/6 of a value that grows by z in it: the coefficient of
/// z^3 lies between 0 and 1/6. The tail grows at D 150^2 + 1 = 226 per unit of time, T = 0.02.
TEST(Chebyshev, is_as_accurate_for_the_smallest_values) {
  std::vector<double> exact;
  tail_error(Scheme::rk4, 2000, {}, &exact);
  EXPECT_LT(*std::min_element(exact.begin(), exact.end()), 1e-60);
  for (const int steps : {40, 80, 160, 320}) {
    const double z = 226 * 0.02 / steps;
    EXPECT_LT(tail_error(Scheme::rkc2, steps, exact), steps * z * z * z / 6) << steps;
  }
}

}  // namespace
}  // namespace fluxform
