#include "fluxform/solve/zero.hpp"

#include <cmath>

namespace fluxform {

double zero_between(const std::function<double(double)>& f, double a, double fa, double b,
                    double fb, double tolerance) {
  const double width = std::abs(b - a);
  double x = a;
  for (int k = 0; k < 100; ++k) {
    const double last = x;
    x = (a * fb - b * fa) / (fb - fa);
    const double fx = f(x);
    if (fx == 0.0 || (k > 0 && std::abs(x - last) <= tolerance * width)) return x;
    if ((fx > 0.0) == (fb > 0.0)) {
      fa *= 0.5;
    } else {
      a = b;
      fa = fb;
    }
    b = x;
    fb = fx;
  }
  return x;
}

}  // namespace fluxform
