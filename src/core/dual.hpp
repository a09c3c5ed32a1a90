#pragma once
// Forward-mode derivatives: a value and its N partials, carried through ordinary arithmetic.
//
//   Dual<2> x(3.0, 0), y(2.0, 1);   (x * y).partials  ->  {2, 3}
//
// Kernels are templates over their number type and call exp, log, ... unqualified after
// `using std::exp`, so the same source serves double, Dual and std::complex.
#include <Eigen/Core>
#include <cmath>

namespace fluxform {

template <int N>
struct Dual {
  using Partials = Eigen::Array<double, N, 1>;
  double value = 0.0;
  Partials partials = Partials::Zero();

  Dual() = default;
  Dual(double constant) : value(constant) {}  // NOLINT: constants mix freely with duals
  Dual(double v, int direction) : value(v) { partials[direction] = 1.0; }
  Dual(double v, const Partials& p) : value(v), partials(p) {}

  Dual& operator+=(const Dual& o) { return *this = *this + o; }
  Dual& operator-=(const Dual& o) { return *this = *this - o; }
  Dual& operator*=(const Dual& o) { return *this = *this * o; }
  Dual& operator/=(const Dual& o) { return *this = *this / o; }

  friend Dual operator-(const Dual& a) { return {-a.value, -a.partials}; }
  friend Dual operator+(const Dual& a) { return a; }
  friend Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.partials + b.partials};
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return {a.value - b.value, a.partials - b.partials};
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.partials * b.value + a.value * b.partials};
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const double quotient = a.value / b.value;
    return {quotient, (a.partials - quotient * b.partials) / b.value};
  }
  friend Dual operator+(const Dual& a, double b) { return {a.value + b, a.partials}; }
  friend Dual operator+(double a, const Dual& b) { return {a + b.value, b.partials}; }
  friend Dual operator-(const Dual& a, double b) { return {a.value - b, a.partials}; }
  friend Dual operator-(double a, const Dual& b) { return {a - b.value, -b.partials}; }
  friend Dual operator*(const Dual& a, double b) { return {a.value * b, a.partials * b}; }
  friend Dual operator*(double a, const Dual& b) { return {a * b.value, a * b.partials}; }
  friend Dual operator/(const Dual& a, double b) { return {a.value / b, a.partials / b}; }
  friend Dual operator/(double a, const Dual& b) {
    const double quotient = a / b.value;
    return {quotient, (-quotient / b.value) * b.partials};
  }
  friend bool operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend bool operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  friend bool operator<=(const Dual& a, const Dual& b) { return a.value <= b.value; }
  friend bool operator>=(const Dual& a, const Dual& b) { return a.value >= b.value; }
};

/// The function's value with its derivative times x's partials: the chain rule.
template <int N>
Dual<N> chain(double value, double derivative, const Dual<N>& x) {
  return {value, derivative * x.partials};
}

template <int N>
Dual<N> exp(const Dual<N>& x) {
  const double e = std::exp(x.value);
  return chain(e, e, x);
}
template <int N>
Dual<N> expm1(const Dual<N>& x) {
  return chain(std::expm1(x.value), std::exp(x.value), x);
}
template <int N>
Dual<N> log(const Dual<N>& x) {
  return chain(std::log(x.value), 1.0 / x.value, x);
}
template <int N>
Dual<N> log1p(const Dual<N>& x) {
  return chain(std::log1p(x.value), 1.0 / (1.0 + x.value), x);
}
template <int N>
Dual<N> sqrt(const Dual<N>& x) {
  const double s = std::sqrt(x.value);
  return chain(s, 0.5 / s, x);
}
template <int N>
Dual<N> sin(const Dual<N>& x) {
  return chain(std::sin(x.value), std::cos(x.value), x);
}
template <int N>
Dual<N> cos(const Dual<N>& x) {
  return chain(std::cos(x.value), -std::sin(x.value), x);
}
template <int N>
Dual<N> sinh(const Dual<N>& x) {
  return chain(std::sinh(x.value), std::cosh(x.value), x);
}
template <int N>
Dual<N> cosh(const Dual<N>& x) {
  return chain(std::cosh(x.value), std::sinh(x.value), x);
}
template <int N>
Dual<N> tanh(const Dual<N>& x) {
  const double th = std::tanh(x.value);
  return chain(th, 1.0 - th * th, x);
}
template <int N>
Dual<N> pow(const Dual<N>& x, double p) {
  return chain(std::pow(x.value, p), p * std::pow(x.value, p - 1.0), x);
}
template <int N>
Dual<N> abs(const Dual<N>& x) {
  return x.value < 0.0 ? -x : x;
}

/// The plain number behind a kernel's number type: for branches and thresholds.
inline double value_of(double x) { return x; }
template <int N>
double value_of(const Dual<N>& x) {
  return x.value;
}

}  // namespace fluxform
