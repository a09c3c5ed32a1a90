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

/// How many du may be added, for each unknown alone: it moves by the part of its size. One that is zero
/// everywhere has no size and takes the least share of the others; where no other moves its size is
/// one, as internal units are chosen for. Collective.
std::vector<double> small_shares(const Operator& op, Vec u, Vec du) {
  const std::vector<double> size = sizes(op, u), moved = sizes(op, du);
  std::vector<double> shares(size.size(), 0.0);
  double least = 0.0;
  for (std::size_t k = 0; k < size.size(); ++k) {
    if (size[k] == 0.0 || moved[k] == 0.0) continue;
    shares[k] = part * size[k] / moved[k];
    least = least == 0.0 ? shares[k] : std::min(least, shares[k]);
  }
  const double most = *std::max_element(moved.begin(), moved.end());
  for (std::size_t k = 0; k < size.size(); ++k)
    if (size[k] == 0.0 && moved[k] > 0.0) shares[k] = least > 0.0 ? least : part / most;
  return shares;
}

/// u and `share` of du in one unknown.
void move_one(const Operator& op, Vec u, Vec du, std::size_t unknown, double share, Vec there) {
  petsc(VecCopy(u, there));
  const PetscInt rows = field_rows(op.grid());
  PetscInt count = 0;
  petsc(VecGetLocalSize(there, &count));
  const ReadArray by(du);
  const WriteArray values(there);
  for (PetscInt i = 0; i < count; ++i)
    if (kind_of_row(i, rows, op.grid().unknowns()) == unknown) values[i] += share * by[i];
}

}  // namespace

/// The unknowns are moved one after the other and what each does is added up: their sizes may differ by
/// so much that what suits one is lost in the rounding of another.
ChangeAlong::ChangeAlong(Case& app, Operator& op, double t, Vec u, Vec du) {
  const std::vector<double> shares = small_shares(op, u, du);
  const Handle<Vec> there = op.create_vector();
  const auto seen_at = [&](std::size_t unknown, double share) {
    move_one(op, u, du, unknown, share, there);
    return app.measure(op, t, there).history;
  };
  for (const Quantity& q : app.measure(op, t, u).history) names_.push_back(q.name);
  changes_.assign(names_.size(), 0.0);
  for (std::size_t k = 0; k < shares.size(); ++k) {
    if (shares[k] == 0.0) continue;
    const Quantities below = seen_at(k, -shares[k]), above = seen_at(k, shares[k]);
    for (std::size_t o = 0; o < changes_.size(); ++o)
      changes_[o] += (above[o].value - below[o].value) / (2.0 * shares[k]);
  }
}

double ChangeAlong::of(const std::string& column) const {
  const auto at = std::find(names_.begin(), names_.end(), column);
  if (at != names_.end()) return changes_[static_cast<std::size_t>(at - names_.begin())];
  throw SolveError("'" + column + "' has no value beside the state at rest");
}

}  // namespace fluxform
