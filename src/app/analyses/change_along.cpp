#include "fluxform/app/analyses/change_along.hpp"

#include <algorithm>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

/// Of the state's size, by which it is moved to both sides.
constexpr double part = 1e-4;

double largest(Vec v) {
  double norm = 0.0;
  petsc(VecNorm(v, NORM_INFINITY, &norm));
  return norm;
}

}  // namespace

ChangeAlong::ChangeAlong(Case& app, Operator& op, double t, Vec u, Vec du) {
  const double size = largest(du);
  const double by = size == 0.0 ? 0.0 : part * std::max(largest(u), 1e-300) / size;
  const Handle<Vec> there = op.create_vector();
  const auto seen_at = [&](double share) {
    petsc(VecWAXPY(there, share, du, u));
    return app.measure(op, t, there).history;
  };
  const Quantities below = seen_at(-by), above = seen_at(by);
  for (std::size_t k = 0; k < below.size(); ++k) {
    names_.push_back(below[k].name);
    changes_.push_back(by == 0.0 ? 0.0 : (above[k].value - below[k].value) / (2.0 * by));
  }
}

double ChangeAlong::of(const std::string& column) const {
  const auto at = std::find(names_.begin(), names_.end(), column);
  if (at != names_.end()) return changes_[static_cast<std::size_t>(at - names_.begin())];
  throw SolveError("'" + column + "' has no value beside the state at rest");
}

}  // namespace fluxform
