#include "fluxform/solve/failure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/bordered.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/linear_check.hpp"
#include "fluxform/solve/transient_stage.hpp"

namespace fluxform {
namespace {

/// What is known of one unknown, over all ranks.
struct Picture {
  double norm = 0.0, worst = -1.0, low = 0.0, high = 0.0;
  Index cell{};
  bool finite = true;
};

struct Ranked {
  double value;
  int rank;
};

// The largest entry; a value that is not finite counts as larger than all.
void find_worst(const Grid& grid, const ReadArray& r, int unknown, Picture& p) {
  grid.for_owned([&](const Index& i) {
    const double size = std::abs(r[grid.owned_offset(i) + unknown]);
    const double value = std::isfinite(size) ? size : std::numeric_limits<double>::max();
    p.finite = p.finite && std::isfinite(size);
    p.norm += std::isfinite(size) ? size * size : 0.0;
    if (value <= p.worst) return;
    p.worst = value;
    p.cell = i;
  });
}

void find_range(const Grid& grid, const ReadArray& u, int unknown, Picture& p) {
  p.low = std::numeric_limits<double>::max();
  p.high = std::numeric_limits<double>::lowest();
  grid.for_owned([&](const Index& i) {
    const double value = u[grid.owned_offset(i) + unknown];
    p.low = std::min(p.low, value);
    p.high = std::max(p.high, value);
  });
}

void combine(MPI_Comm comm, Picture& p) {
  Ranked worst{p.worst, rank_of(comm)};
  int finite = p.finite ? 1 : 0;
  MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_DOUBLE_INT, MPI_MAXLOC, comm);
  MPI_Bcast(p.cell.data(), 3, MPI_INT, worst.rank, comm);
  MPI_Allreduce(MPI_IN_PLACE, &p.norm, 1, MPI_DOUBLE, MPI_SUM, comm);
  MPI_Allreduce(MPI_IN_PLACE, &p.low, 1, MPI_DOUBLE, MPI_MIN, comm);
  MPI_Allreduce(MPI_IN_PLACE, &p.high, 1, MPI_DOUBLE, MPI_MAX, comm);
  MPI_Allreduce(MPI_IN_PLACE, &finite, 1, MPI_INT, MPI_MIN, comm);
  p.worst = worst.value;
  p.norm = std::sqrt(p.norm);
  p.finite = finite != 0;
}

std::string line(const Operator& op, int unknown, const Picture& p) {
  const FieldInfo& field = op.fields()[static_cast<std::size_t>(unknown)];
  const Grid& grid = op.grid();
  const std::string size = p.finite ? fmt::format("{:.3g}", p.worst) : "not a finite number";
  return fmt::format(
      "  {}: residual norm {:.3g}, largest {} in cell ({}, {}, {}) at {}; values {:.6g} to "
      "{:.6g}\n",
      field.name, p.norm, size, p.cell[0], p.cell[1], p.cell[2], position_of(grid, p.cell), p.low,
      p.high);
}

std::string unknowns(Operator& op, Vec u, Vec r) {
  const Grid& grid = op.grid();
  std::string text;
  for (int k = 0; k < grid.unknowns(); ++k) {
    Picture p;
    find_worst(grid, ReadArray(r), k, p);
    find_range(grid, ReadArray(u), k, p);
    combine(grid.comm(), p);
    text += line(op, k, p);
  }
  const std::vector<double> rows = read_globals(grid, r), values = read_globals(grid, u);
  for (std::size_t k = 0; k < values.size(); ++k)
    text += fmt::format("  {}: residual {:.3g}, value {:.6g}\n", op.globals()[k].name, rows[k],
                        values[k]);
  return text;
}

std::string matrix_health(Mat whole) {
  const Mat j = fields_of(whole);
  Vec sums = nullptr;
  petsc(MatCreateVecs(j, nullptr, &sums));
  const Handle<Vec> owner(sums);
  petsc(MatGetRowMaxAbs(j, sums, nullptr));
  double largest = 0.0, smallest = 0.0;
  PetscInt empty_row = 0;
  petsc(VecMax(sums, nullptr, &largest));
  petsc(VecMin(sums, &empty_row, &smallest));
  double norm = 0.0;
  petsc(MatNorm(j, NORM_FROBENIUS, &norm));
  if (!std::isfinite(norm)) return "  the Jacobian holds values that are not finite\n";
  if (smallest == 0.0)
    return fmt::format("  the Jacobian has an empty row ({}): an equation without unknowns\n",
                       empty_row);
  return fmt::format(
      "  the Jacobian is finite and has no empty rows (row sizes {:.3g} to {:.3g})\n", smallest,
      largest);
}

std::string jacobian_health(Operator& op, double t, Vec u) {
  Handle<Mat> j = op.create_matrix();
  int failed = 0;
  try {
    op.jacobian(t, u, 0.0, j);
  } catch (const SolveError&) {
    failed = 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, op.grid().comm());
  return failed ? "  the Jacobian cannot be evaluated at this state\n" : matrix_health(j);
}

// Empty if the residual can be evaluated, else the model's own words.
std::string complaint(Operator& op, double t, Vec u, Vec r) {
  std::string words;
  try {
    op.residual(t, u, r);
  } catch (const SolveError& e) {
    words = e.what();
  }
  int mine = words.empty() ? ranks_of(op.grid().comm()) : rank_of(op.grid().comm());
  int first = 0;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, op.grid().comm());
  if (first == ranks_of(op.grid().comm())) return "";
  auto size = static_cast<int>(words.size());
  MPI_Bcast(&size, 1, MPI_INT, first, op.grid().comm());
  words.resize(static_cast<std::size_t>(size));
  MPI_Bcast(words.data(), size, MPI_CHAR, first, op.grid().comm());
  return "  " + words + "\n";
}

}  // namespace

LargestEntry largest_entry(const Grid& grid, Vec v, int unknown) {
  Picture p;
  {
    const ReadArray entries(v);
    find_worst(grid, entries, unknown, p);
  }
  p.low = p.high = 0.0;
  combine(grid.comm(), p);
  return {p.worst, p.cell};
}

// From the axes, which every rank holds in full.
std::string position_of(const Grid& grid, const Index& cell) {
  std::string text;
  for (int a = 0; a < grid.dimension(); ++a) {
    const auto i = static_cast<std::size_t>(cell[static_cast<std::size_t>(a)]);
    text +=
        fmt::format("{}{} = {:.6g}", a > 0 ? ", " : "", grid.axis(a).name, grid.axis(a).centres[i]);
  }
  return text;
}

std::string failure_report(Operator& op, double t, Vec u, const std::string& what,
                           const std::string& advice, bool jacobian_used) {
  Handle<Vec> r = op.create_vector();
  std::string text = what + "\n" + complaint(op, t, u, r);
  text += unknowns(op, u, r);
  if (jacobian_used) text += jacobian_health(op, t, u);
  return text + "  " + advice + told_options();
}

}  // namespace fluxform
