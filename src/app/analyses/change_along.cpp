#include "fluxform/app/analyses/change_along.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/globals.hpp"

namespace fluxform {
namespace {

/// Of each unknown's greatest size, by which the state is moved to both sides.
constexpr double part = 1e-4;

/// Greatest magnitude of every unknown of a cell and of every global. Collective.
std::vector<double> sizes(const Operator& op, Vec v) {
  const PetscInt rows = field_rows(op.grid());
  const int unknowns = op.grid().unknowns();
  std::vector<double> greatest(op.fields().size() + op.globals().size(), 0.0);
  PetscInt count = 0;
  petsc(VecGetLocalSize(v, &count));
  const ReadArray values(v);
  for (PetscInt i = 0; i < count; ++i) {
    double& size = greatest[kind_of_row(i, rows, unknowns)];
    size = std::max(size, std::abs(values[i]));
  }
  MPI_Allreduce(MPI_IN_PLACE, greatest.data(), static_cast<int>(greatest.size()), MPI_DOUBLE,
                MPI_MAX, op.grid().comm());
  return greatest;
}

/// How many du may be added for no unknown to move by more than the part of its size. Unknowns that
/// are zero everywhere have no size; where no other moves it is one, as internal units are chosen
/// for. Collective.
double small_share(const Operator& op, Vec u, Vec du) {
  const std::vector<double> size = sizes(op, u), moved = sizes(op, du);
  double share = 0.0;
  for (std::size_t k = 0; k < size.size(); ++k) {
    if (size[k] == 0.0 || moved[k] == 0.0) continue;
    const double its = part * size[k] / moved[k];
    share = share == 0.0 ? its : std::min(share, its);
  }
  const double most = *std::max_element(moved.begin(), moved.end());
  return share == 0.0 && most > 0.0 ? part / most : share;
}

}  // namespace

ChangeAlong::ChangeAlong(Case& app, Operator& op, double t, Vec u, Vec du) {
  const double by = small_share(op, u, du);
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
