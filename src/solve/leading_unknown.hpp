#pragma once
// Steady states in which all unknowns of a cell follow from its first one by a closed form: Newton's
// method on the first unknown's equation alone, with the Jacobian of all.
//
//   Followers boltzmann;
//   boltzmann.write = [&](double* cell, const Index& i) { cell[1] = std::exp(mu - cell[0]); };
//   boltzmann.slope = [&](const double* cell, int k) { return -cell[k]; };
//   const bool found = solve_leading(op, t, u, boltzmann);
//
// Where rates differ by many orders of magnitude the full equations lose such states to rounding.
#include <functional>

#include "fluxform/fv/operator.hpp"

namespace fluxform {

struct Followers {
  /// Gives the further unknowns of a cell the values that follow from its first.
  std::function<void(double* cell, const Index& i)> write;
  /// The derivative of unknown k by the first one of the same cell.
  std::function<double(const double* cell, int k)> slope;
  double longest_step = 2.0;  ///< of the first unknown, in internal units
  int most_cells = 50000;     ///< of a plane or a body, whose factors fill up
};

/// u: first guess in, solution out. False, with u meaningless, if Newton's method does not find it.
/// Collective.
bool solve_leading(Operator& op, double t, Vec u, const Followers& followers);

}  // namespace fluxform
