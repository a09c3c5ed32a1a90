#include "fluxform/solve/promises.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/failure.hpp"

namespace fluxform {
namespace {

/// Part of a function's values by which one that is affine may seem not to be: its terms cancel to
/// some thousandths at most where two states differ as much as these do.
constexpr double affine = 1e-9;
/// Rounding of the terms themselves, which counts where they cancel altogether, as at rest.
constexpr double rounding = 1e-12;

double largest(Vec v) {
  double size = 0.0;
  petsc(VecNorm(v, NORM_INFINITY, &size));
  return size;
}

/// A number in [-1, 1] that depends on the cell and the unknown alone, not on the ranks.
double scatter(const Index& i, int unknown) {
  const double seed = 12.9898 * i[0] + 78.233 * i[1] + 37.719 * i[2] + 4.581 * unknown;
  const double wave = std::sin(seed) * 43758.5453;
  return 2.0 * (wave - std::floor(wave)) - 1.0;
}

}  // namespace

Promises::Promises(Operator& op, double t, double until, Vec u)
    : op_(op),
      first_(op.create_vector()),
      other_(op.create_vector()),
      of_first_(op.create_vector()),
      of_other_(op.create_vector()),
      of_mean_(op.create_vector()),
      mean_(op.create_vector()) {
  petsc(VecCopy(u, first_));
  const OperatorTraits traits = op.traits();
  if (perturb(t, first_, other_) == 0.0) return;
  size_ = largest(other_);
  evaluate(Quantity::residual, t, other_, of_other_);
  for (int n = 0; n < op.grid().unknowns(); ++n)
    terms_.push_back(largest_entry(op.grid(), of_other_, n).size);
  if (traits.linear) check_affine(Quantity::residual, "linear", t, first_, other_);
  if (traits.implicit_linear)
    check_affine(Quantity::implicit_part, "implicit_linear", t, first_, other_);
  if (traits.constant_storage)
    check_affine(Quantity::storage, "constant_storage", t, first_, other_);
  check_times(t, until, first_, other_);
}

void Promises::check(double t, Vec u) {
  const OperatorTraits traits = op_.traits();
  if (size_ == 0.0) return;
  if (traits.linear) check_affine(Quantity::residual, "linear", t, first_, u);
  if (traits.implicit_linear && !traits.linear)
    check_affine(Quantity::implicit_part, "implicit_linear", t, first_, u);
}

void Promises::evaluate(Quantity what, double t, Vec u, Vec into) {
  if (what == Quantity::storage) return op_.storage(t, u, into);
  op_.residual(t, u, into, what == Quantity::residual ? Part::all : Part::implicitly);
}

/// Puts a state beside a into b, as far away as a is large and the model's domain allows; 0 if
/// there is none.
double Promises::perturb(double t, Vec a, Vec b) {
  const Grid& grid = op_.grid();
  const int unknowns = grid.unknowns();
  const double size = largest(a);
  for (double part = 0.5; part > 1e-3; part *= 0.25) {
    {
      const ReadArray from(a);
      const WriteArray to(b);
      grid.for_owned([&](const Index& i) {
        const std::ptrdiff_t at = grid.owned_offset(i);
        for (int n = 0; n < unknowns; ++n) {
          const double step = part * scatter(i, n);
          const double value = from[at + n];
          to[at + n] = value + step * (value != 0.0 ? value : (size > 0.0 ? size : 1.0));
        }
      });
    }
    std::vector<double> globals = read_globals(grid, a);
    for (std::size_t k = 0; k < globals.size(); ++k)
      globals[k] +=
          part * scatter({}, static_cast<int>(k)) * (globals[k] != 0.0 ? globals[k] : 1.0);
    write_globals(grid, b, globals);
    if (op_.admissible(t, b)) return part;
    petsc(VecAbs(b));
    if (op_.admissible(t, b)) return part;
  }
  return 0.0;
}

void Promises::check_affine(Quantity what, const char* word, double t, Vec a, Vec b) {
  petsc(VecCopy(a, mean_));
  petsc(VecAXPBY(mean_, 0.625, 0.375, b));
  evaluate(what, t, a, of_first_);
  evaluate(what, t, b, of_other_);
  evaluate(what, t, mean_, of_mean_);
  petsc(VecAXPY(of_mean_, -0.375, of_first_));
  petsc(VecAXPY(of_mean_, -0.625, of_other_));
  // What is stored does not cancel as what flows does.
  const double growth = what == Quantity::storage ? 0.0 : std::max(1.0, largest(b) / size_);
  refuse_difference(of_mean_, of_first_, of_other_, growth, word,
                    what == Quantity::storage ? "its storage is not affine in the unknowns"
                                              : "its residual is not affine in the unknowns");
}

/// Residuals at two states a and b, at the times t and between t and until.
void Promises::check_times(double t, double until, Vec a, Vec b) {
  const OperatorTraits traits = op_.traits();
  if (!traits.autonomous && !traits.time_invariant) return;
  const double later = t + 0.618 * (until - t);
  evaluate(Quantity::residual, t, b, of_other_);
  evaluate(Quantity::residual, later, b, of_mean_);
  petsc(VecAXPY(of_mean_, -1.0, of_other_));
  if (traits.autonomous)
    return refuse_difference(of_mean_, of_other_, of_other_, 1.0, "autonomous",
                             "its residual depends on time");
  evaluate(Quantity::residual, t, a, of_first_);
  petsc(VecAXPY(of_mean_, 1.0, of_first_));
  evaluate(Quantity::residual, later, a, of_first_);
  petsc(VecAXPY(of_mean_, -1.0, of_first_));
  refuse_difference(of_mean_, of_first_, of_other_, 1.0, "time_invariant",
                    "the derivative of its residual depends on time");
}

/// `growth` is how much larger the states are than those that `terms_` was taken of.
void Promises::refuse_difference(Vec difference, Vec one, Vec other, double growth,
                                 const char* word, const char* meaning) const {
  const Grid& grid = op_.grid();
  for (int n = 0; n < grid.unknowns(); ++n) {
    const double size =
        std::max(largest_entry(grid, one, n).size, largest_entry(grid, other, n).size);
    const double terms = terms_.empty() ? size : terms_[static_cast<std::size_t>(n)];
    const LargestEntry worst = largest_entry(grid, difference, n);
    if (worst.size <= affine * size + rounding * terms * growth) continue;
    throw SolveError(fmt::format(
        "the model declares `{}`, but {}: that of '{}' by {:.3g} of its greatest value, most in "
        "the cell at {}; a solver that believed it would give a wrong answer, so the declaration "
        "must go",
        word, meaning, op_.fields()[static_cast<std::size_t>(n)].name, worst.size / size,
        position_of(grid, worst.cell)));
  }
  refuse_globals(difference, one, other, word, meaning);
}

void Promises::refuse_globals(Vec difference, Vec one, Vec other, const char* word,
                              const char* meaning) const {
  const auto left = read_globals(op_.grid(), difference), first = read_globals(op_.grid(), one),
             second = read_globals(op_.grid(), other);
  for (std::size_t k = 0; k < left.size(); ++k) {
    const double size = std::max(std::abs(first[k]), std::abs(second[k]));
    if (std::abs(left[k]) <= affine * size + rounding) continue;
    throw SolveError(fmt::format(
        "the model declares `{}`, but {}: that of '{}' by {:.3g} of its value; a solver that "
        "believed it would give a wrong answer, so the declaration must go",
        word, meaning, op_.globals()[k].name, std::abs(left[k]) / size));
  }
}

}  // namespace fluxform
