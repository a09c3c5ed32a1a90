// An outside user of the installed library: a header from every layer it links, and one computed
// value.
#include <cstdio>

#include "fluxform/core/dual.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/flux/bernoulli.hpp"
#include "fluxform/fv/operator.hpp"

int main() {
  const fluxform::Dual<1> x(3.0, 0);
  const double slope = (x * x).partials[0];
  const fluxform::InputError error({"a.yaml", 1, 2}, "wrong");
  std::printf("slope %g, %s\n", slope, error.what());
  return slope == 6.0 ? 0 : 1;
}
