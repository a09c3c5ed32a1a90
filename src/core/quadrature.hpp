#pragma once
// Gauss-Legendre rules on [-1, 1].
#include <cmath>
#include <vector>

#include "fluxform/core/constants.hpp"

namespace fluxform {

struct GaussRule {
  std::vector<double> point, weight;
};

/// n points, exact for polynomials of degree 2n - 1: Newton's method on the Legendre recurrence.
inline GaussRule gauss_rule(int n) {
  GaussRule rule;
  for (int k = 0; k < n; ++k) {
    double x = std::cos(constants::pi * (k + 0.75) / (n + 0.5)), slope = 1.0;
    for (int iteration = 0; iteration < 8; ++iteration) {
      double p = 1.0, before = 0.0;
      for (int m = 1; m <= n; ++m) {
        const double next = ((2.0 * m - 1.0) * x * p - (m - 1.0) * before) / m;
        before = p;
        p = next;
      }
      slope = n * (x * p - before) / (x * x - 1.0);
      x -= p / slope;
    }
    rule.point.push_back(x);
    rule.weight.push_back(2.0 / ((1.0 - x * x) * slope * slope));
  }
  return rule;
}

}  // namespace fluxform
