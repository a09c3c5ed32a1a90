#include "fluxform/solve/stored_steps.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

#include "fluxform/fv/globals.hpp"

namespace fluxform {
namespace {

/// More parts than these would never end: a cell has shrunk to nothing.
constexpr double most_parts = 1e7;

}  // namespace

void release(const Operator& op, Vec stored, Vec u, const Measure& measure) {
  const Grid& grid = op.grid();
  const std::vector<double> scales = op.global_scales();
  std::vector<double> g = read_globals(grid, stored);
  for (std::size_t k = 0; k < g.size(); ++k) g[k] *= scales[k];
  write_globals(grid, u, g);
  const ReadArray s(stored);
  const WriteArray values(u);
  grid.for_owned([&](const Index& i) {
    const auto at = grid.owned_offset(i);
    for (int n = 0; n < grid.unknowns(); ++n) values[at + n] = s[at + n] / measure(i, n, g);
  });
}

Rates budget_rates(Operator& op) {
  return [&op](double t, Vec u) {
    Operator::Budget all = op.budget(t, u);
    all.outflow.insert(all.outflow.end(), all.production.begin(), all.production.end());
    return all.outflow;
  };
}

StoredSteps::StoredSteps(Operator& op, StoredForm form, Rates rates)
    : op_(op),
      form_(std::move(form)),
      rates_(std::move(rates)),
      first_(op.create_vector()),
      stored_(op.create_vector()),
      slope_(op.create_vector()) {}

bool StoredSteps::attempt(double t, double h, Vec u, Vec y) {
  petsc(VecCopy(u, y));
  coming_.clear();
  double done = 0.0;
  while (done < h) {
    const double parts = std::ceil((h - done) / form_.longest(y) * (1.0 - 1e-12));
    if (!(parts < most_parts)) return false;
    const double length = parts > 1.0 ? (h - done) / parts : h - done;
    part(t + done, length, y);
    done = parts > 1.0 ? done + length : h;
  }
  return true;
}

void StoredSteps::part(double t, double h, Vec y) {
  const double middle = t + 0.5 * h;
  op_.storage(middle, y, first_);
  petsc(VecCopy(first_, stored_));
  stage(middle, h, 1.0, 1.0 / 6.0, y);
  stage(middle, h, 0.25, 1.0 / 6.0, y);
  stage(middle, h, 2.0 / 3.0, 2.0 / 3.0, y);
}

/// S = share (S - h R(y)) + (1 - share) S_first, and y is what stores that.
void StoredSteps::stage(double t, double h, double share, double carried, Vec y) {
  op_.residual(t, y, slope_);
  if (rates_) add(coming_, h * carried, rates_(t, y));
  petsc(VecAXPY(stored_, -h, slope_));
  if (share < 1.0) petsc(VecAXPBY(stored_, 1.0 - share, share, first_));
  form_.release(stored_, y);
}

void StoredSteps::local_error(double, Vec, Vec) {
  throw std::logic_error("StoredSteps: there is no estimate of an error");
}

void StoredSteps::accept(double, Vec) { moved_ = std::move(coming_); }

}  // namespace fluxform
