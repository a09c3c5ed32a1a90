#pragma once
// Averages of a coefficient at the face between two cells. Arguments of one number type T.
#include <cmath>

#include "fluxform/flux/number.hpp"

namespace fluxform {

/// (a + b) / 2.
template <class T>
T arithmetic_mean(const T& a, const T& b) {
  return 0.5 * (a + b);
}

/// (h_a + h_b) / (h_a / a + h_b / b): conductances of two half cells of widths h in series
/// (Patankar, Numerical Heat Transfer and Fluid Flow, eq. 4.9). For a, b >= 0; zero where either is
/// zero.
template <class T>
T harmonic_mean(const T& a, const T& b, double h_a, double h_b) {
  const T resistance = h_a * b + h_b * a;
  if (value_of(resistance) == 0.0) return a * b;
  return (h_a + h_b) * a * b / resistance;
}

/// 2 a b / (a + b), for a, b >= 0.
template <class T>
T harmonic_mean(const T& a, const T& b) {
  return harmonic_mean(a, b, 0.5, 0.5);
}

/// (a - b) / (ln a - ln b), for a, b > 0: between the geometric and the arithmetic mean.
///
/// With f = (a - b) / (a + b) the denominator is 2 atanh f; its series is used for |f| < 0.1
/// (Ismail and Roe, J. Comput. Phys. 228 (2009), appendix B, here with terms up to f^16).
template <class T>
T logarithmic_mean(const T& a, const T& b) {
  using std::log;
  const T f = (a - b) / (a + b);
  if (std::abs(value_of(f)) > 0.1) return (a - b) / log(a / b);
  const T square = f * f;
  T series = square / 17.0;
  for (double odd = 15.0; odd >= 3.0; odd -= 2.0) series = (series + 1.0 / odd) * square;
  return 0.5 * (a + b) / (1.0 + series);
}

}  // namespace fluxform
