#include "fluxform/solve/zero.hpp"

#include <algorithm>
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

std::vector<double> zero_crossings(const std::vector<double>& time,
                                   const std::vector<double>& value) {
  constexpr double noise = 1e-6;
  double greatest = 0.0;
  for (const double v : value) greatest = std::max(greatest, std::abs(v));
  std::vector<double> times;
  std::size_t last = value.size();  // the latest sample beyond the noise; none yet
  for (std::size_t n = 0; n < value.size(); ++n) {
    if (std::abs(value[n]) <= noise * greatest) continue;
    const double before = last < n ? value[last] : 0.0;
    if (before * value[n] < 0.0)
      times.push_back(time[last] + (time[n] - time[last]) * before / (before - value[n]));
    last = n;
  }
  return times;
}

}  // namespace fluxform
