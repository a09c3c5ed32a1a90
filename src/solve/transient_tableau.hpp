#pragma once
// Coefficients of the Runge-Kutta schemes, all with an explicit first stage.
//
// | name      | scheme                               | source |
// | esdirk2/imex2 | TR-BDF2 with explicit companion  | Giraldo, Kelly, Constantinescu, SIAM J. Sci.
// |           |                                      | Comput. 35 (2013) B1162 |
// | esdirk3/imex3, esdirk4/imex4 | ARK3(2)4L[2]SA, ARK4(3)6L[2]SA | Kennedy, Carpenter, Appl.
// |           |                                      | Numer. Math. 44 (2003) 139 |
// | cn        | Crank-Nicolson, backward Euler embedded |  |
// | rk2       | Heun, Euler embedded                 | Hairer, Norsett, Wanner, Solving ODEs I |
// | rk3       | Bogacki, Shampine 3(2)               | Appl. Math. Lett. 2 (1989) 321 |
// | rk4       | classical, Zonneveld's 4(3) embedded | Hairer, Norsett, Wanner, table II.4.2 |
#include <vector>

#include "fluxform/solve/controls.hpp"

namespace fluxform {

using Coefficients = std::vector<std::vector<double>>;

struct Tableau {
  int order = 0;
  int embedded_order = 0;
  Coefficients implicit_part{};  ///< lower triangular; empty for explicit schemes
  Coefficients explicit_part{};  ///< strictly lower triangular; empty for fully implicit schemes
  std::vector<double> b{}, embedded{}, c{};
  int solution_stages = 0;  ///< stages the solution needs; later ones serve the embedded formula

  int stages() const { return static_cast<int>(b.size()); }
  bool implicit() const { return !implicit_part.empty(); }
  bool additive() const { return implicit() && !explicit_part.empty(); }
  /// The last stage is the new solution.
  bool ends_on_stage() const { return implicit() && explicit_part.empty(); }
};

/// For every scheme except BDF.
Tableau tableau_of(Scheme scheme);

}  // namespace fluxform
