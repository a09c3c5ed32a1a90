#pragma once
// What a small change of the state adds to everything that an app measures.
#include <string>
#include <vector>

#include "fluxform/app/case.hpp"

namespace fluxform {

/// The derivative of every column of `measure` at u along `du`, by a central difference. Collective.
class ChangeAlong {
 public:
  ChangeAlong(Case& app, Operator& op, double t, Vec u, Vec du);
  /// Throws SolveError if there is no such column.
  double of(const std::string& column) const;

 private:
  std::vector<std::string> names_;
  std::vector<double> changes_;
};

}  // namespace fluxform
