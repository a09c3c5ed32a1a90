#include "fluxform/solve/transient_tableau.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace fluxform {
namespace {

// Row sums, also when only one of the two parts is there.
std::vector<double> abscissae(const Coefficients& a) {
  std::vector<double> c;
  for (const auto& row : a) c.push_back(std::accumulate(row.begin(), row.end(), 0.0));
  return c;
}

Tableau complete(Tableau t) {
  t.c = abscissae(t.implicit() ? t.implicit_part : t.explicit_part);
  t.solution_stages = t.stages();
  while (t.b[static_cast<std::size_t>(t.solution_stages) - 1] == 0.0) --t.solution_stages;
  return t;
}

Tableau trapezoidal_bdf2() {
  const double root = std::sqrt(2.0), gamma = 1.0 - 1.0 / root, outer = 1.0 / (2.0 * root);
  Tableau t{.order = 2, .embedded_order = 1};
  t.implicit_part = {{0.0}, {gamma, gamma}, {outer, outer, gamma}};
  t.explicit_part = {{0.0}, {2.0 - root}, {(3.0 - 2.0 * root) / 6.0, (3.0 + 2.0 * root) / 6.0}};
  t.b = {outer, outer, gamma};
  t.embedded = {(4.0 - root) / 8.0, (4.0 - root) / 8.0, outer};
  return t;
}

Tableau kennedy_carpenter_3() {
  const double gamma = 1767732205903.0 / 4055673282236.0;
  Tableau t{.order = 3, .embedded_order = 2};
  t.b = {1471266399579.0 / 7840856788654.0, -4482444167858.0 / 7529755066697.0,
         11266239266428.0 / 11593286722821.0, gamma};
  t.implicit_part = {{0.0},
                     {gamma, gamma},
                     {2746238789719.0 / 10658868560708.0, -640167445237.0 / 6845629431997.0, gamma},
                     t.b};
  t.explicit_part = {{0.0},
                     {1767732205903.0 / 2027836641118.0},
                     {5535828885825.0 / 10492691773637.0, 788022342437.0 / 10882634858940.0},
                     {6485989280629.0 / 16251701735622.0, -4246266847089.0 / 9704473918619.0,
                      10755448449292.0 / 10357097424841.0}};
  t.embedded = {2756255671327.0 / 12835298489170.0, -10771552573575.0 / 22201958757719.0,
                9247589265047.0 / 10645013368117.0, 2193209047091.0 / 5459859503100.0};
  return t;
}

Coefficients kennedy_carpenter_4_implicit() {
  const double gamma = 0.25;
  return {
      {0.0},
      {gamma, gamma},
      {8611.0 / 62500.0, -1743.0 / 31250.0, gamma},
      {5012029.0 / 34652500.0, -654441.0 / 2922500.0, 174375.0 / 388108.0, gamma},
      {15267082809.0 / 155376265600.0, -71443401.0 / 120774400.0, 730878875.0 / 902184768.0,
       2285395.0 / 8070912.0, gamma},
      {82889.0 / 524892.0, 0.0, 15625.0 / 83664.0, 69875.0 / 102672.0, -2260.0 / 8211.0, gamma}};
}

Coefficients kennedy_carpenter_4_explicit() {
  return {{0.0},
          {0.5},
          {13861.0 / 62500.0, 6889.0 / 62500.0},
          {-116923316275.0 / 2393684061468.0, -2731218467317.0 / 15368042101831.0,
           9408046702089.0 / 11113171139209.0},
          {-451086348788.0 / 2902428689909.0, -2682348792572.0 / 7519795681897.0,
           12662868775082.0 / 11960479115383.0, 3355817975965.0 / 11060851509271.0},
          {647845179188.0 / 3216320057751.0, 73281519250.0 / 8382639484533.0,
           552539513391.0 / 3454668386233.0, 3354512671639.0 / 8306763924573.0, 4040.0 / 17871.0}};
}

Tableau kennedy_carpenter_4() {
  Tableau t{.order = 4, .embedded_order = 3};
  t.implicit_part = kennedy_carpenter_4_implicit();
  t.explicit_part = kennedy_carpenter_4_explicit();
  t.b = t.implicit_part.back();
  t.embedded = {4586570599.0 / 29645900160.0, 0.0,
                178811875.0 / 945068544.0,    814220225.0 / 1159782912.0,
                -3700637.0 / 11593932.0,      61727.0 / 225920.0};
  return t;
}

Tableau crank_nicolson() {
  Tableau t{.order = 2, .embedded_order = 1};
  t.implicit_part = {{0.0}, {0.5, 0.5}};
  t.b = {0.5, 0.5};
  t.embedded = {0.0, 1.0};
  return t;
}

Tableau heun() {
  Tableau t{.order = 2, .embedded_order = 1};
  t.explicit_part = {{0.0}, {1.0}};
  t.b = {0.5, 0.5};
  t.embedded = {1.0, 0.0};
  return t;
}

Tableau bogacki_shampine() {
  Tableau t{.order = 3, .embedded_order = 2};
  t.explicit_part = {{0.0}, {0.5}, {0.0, 0.75}, {2.0 / 9.0, 1.0 / 3.0, 4.0 / 9.0}};
  t.b = {2.0 / 9.0, 1.0 / 3.0, 4.0 / 9.0, 0.0};
  t.embedded = {7.0 / 24.0, 0.25, 1.0 / 3.0, 0.125};
  return t;
}

Tableau classical_zonneveld() {
  Tableau t{.order = 4, .embedded_order = 3};
  t.explicit_part = {{0.0},
                     {0.5},
                     {0.0, 0.5},
                     {0.0, 0.0, 1.0},
                     {5.0 / 32.0, 7.0 / 32.0, 13.0 / 32.0, -1.0 / 32.0}};
  t.b = {1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0, 0.0};
  t.embedded = {-0.5, 7.0 / 3.0, 7.0 / 3.0, 13.0 / 6.0, -16.0 / 3.0};
  return t;
}

Tableau pair(Scheme scheme) {
  switch (scheme) {
    case Scheme::esdirk2:
    case Scheme::imex2:
      return trapezoidal_bdf2();
    case Scheme::esdirk3:
    case Scheme::imex3:
      return kennedy_carpenter_3();
    case Scheme::esdirk4:
    case Scheme::imex4:
      return kennedy_carpenter_4();
    case Scheme::cn:
      return crank_nicolson();
    case Scheme::rk2:
      return heun();
    case Scheme::rk3:
      return bogacki_shampine();
    case Scheme::rk4:
      return classical_zonneveld();
    default:
      throw std::logic_error("BDF schemes have no tableau");
  }
}

}  // namespace

Tableau tableau_of(Scheme scheme) {
  Tableau t = pair(scheme);
  if (!is_imex(scheme) && !is_explicit(scheme)) t.explicit_part.clear();
  return complete(std::move(t));
}

}  // namespace fluxform
