#pragma once
// Eigenmodes of the system linearised at u: R'(u) v = lambda S'(u) v.
//
//   EigenControls c;  c.count = 4;  c.target = 0.0;
//   Eigenmodes modes = find_eigenmodes(op, u, c);   // modes.values[0] is nearest to the target
//
// Since dS/dt + R = 0, a disturbance along v goes as exp(-lambda t): a positive real part decays.
#include <complex>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

enum class EigenWhich {
  nearest,      ///< smallest |lambda - target|
  nearest_real  ///< smallest |Re(lambda) - target|
};

struct EigenControls {
  int count = 6;
  double target = 0.0;  ///< shift-invert next to this
  EigenWhich which = EigenWhich::nearest;
  double tolerance = 1e-10;
  int max_iterations = 500;
  double time = 0.0;     ///< the t given to the operator
  bool adjoint = false;  ///< also left vectors: R'^T w = lambda S'^T w
  std::string prefix;    ///< of PETSc options
};

struct Eigenmodes {
  std::vector<std::complex<double>> values;
  std::vector<Handle<Vec>> right_real, right_imaginary;
  std::vector<Handle<Vec>> left_real, left_imaginary;  ///< empty unless adjoint
  std::vector<double> residuals;  ///< |R'v - lambda S'v| / ((|R'| + |lambda S'|) |v|)
  int iterations = 0;
};

/// Sorted by distance from the target; complex pairs are both listed. `count` converged modes,
/// one more where that keeps a pair together, or SolveError. S' may be singular (algebraic
/// unknowns). Collective.
Eigenmodes find_eigenmodes(Operator& op, Vec u, const EigenControls& controls);

}  // namespace fluxform
