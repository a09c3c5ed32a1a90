#pragma once
// The Bernoulli function B(x) = x / (e^x - 1), with |B - exact| and |B' - exact| < 1e-14 on [-100,
// 100].
//
//   auto [plus, minus] = bernoulli_pair(x);   // B(x), B(-x)
//
// Everything is computed for y = |x|, where B(y) <= 1, and carried over by B(-y) = y + B(y), which
// costs a single rounding. Below `window` the series in Bernoulli numbers replaces the closed form
// of the derivative, B' = B (1 - y - B) / y, whose numerator cancels there (Abramowitz and
// Stegun 23.1.1).
#include <array>
#include <cmath>
#include <complex>

#include "fluxform/flux/number.hpp"

namespace fluxform {
namespace detail {

inline constexpr double bernoulli_window = 0.5;
/// Above this B(y) is below the smallest normal number and counts as zero.
inline constexpr double bernoulli_cutoff = 700.0;
/// B_2k / (2k)! for k = 1..7; the first neglected term stays below 6e-18 (2e-16 in the slope).
inline constexpr std::array<double, 7> bernoulli_series{
    1.0 / 12.0,       -1.0 / 720.0,          1.0 / 30240.0,      -1.0 / 1209600.0,
    1.0 / 47900160.0, -691.0 / 1307674368e3, 1.0 / 74724249600.0};

/// B(y) = 1 - y/2 + sum_k B_2k y^2k / (2k)!, for |y| < window; any number type.
template <class T>
T bernoulli_by_series(const T& y) {
  const T square = y * y;
  T sum = bernoulli_series.back() * square;
  for (std::size_t k = bernoulli_series.size() - 1; k-- > 0;)
    sum = (sum + bernoulli_series[k]) * square;
  return 1.0 - 0.5 * y + sum;
}

/// dB/dy inside the window, term by term.
inline double bernoulli_slope_by_series(double y) {
  double sum = 0.0;
  for (std::size_t k = bernoulli_series.size(); k-- > 0;)
    sum = sum * y * y + 2.0 * static_cast<double>(k + 1) * bernoulli_series[k];
  return sum * y - 0.5;
}

/// B(y) for y >= 0.
inline double bernoulli_positive(double y) {
  if (y < bernoulli_window) return bernoulli_by_series(y);
  return y > bernoulli_cutoff ? 0.0 : y / std::expm1(y);
}
template <int N>
Dual<N> bernoulli_positive(const Dual<N>& y) {
  const double b = bernoulli_positive(y.value);
  const bool small = y.value < bernoulli_window;
  return chain(b, small ? bernoulli_slope_by_series(y.value) : b * (1.0 - y.value - b) / y.value,
               y);
}
inline std::complex<double> bernoulli_positive(const std::complex<double>& y) {
  if (y.real() < bernoulli_window) return bernoulli_by_series(y);
  return y.real() > bernoulli_cutoff ? 0.0 : y / (std::exp(y) - 1.0);
}

}  // namespace detail

template <class T>
struct BernoulliPair {
  T plus;   ///< B(x)
  T minus;  ///< B(-x) = x + B(x)
};

/// B(x) and B(-x), both non-negative, for the price of one exponential.
template <class T>
BernoulliPair<T> bernoulli_pair(const T& x) {
  if (value_of(x) >= 0.0) {
    const T b = detail::bernoulli_positive(x);
    return {b, b + x};
  }
  const T b = detail::bernoulli_positive(T(-x));
  return {b - x, b};
}

/// B(x) = x / (e^x - 1), B(0) = 1.
template <class T>
T bernoulli(const T& x) {
  return bernoulli_pair(x).plus;
}

}  // namespace fluxform
