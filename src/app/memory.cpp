#include "fluxform/app/memory.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "fluxform/app/case.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/solve/linear.hpp"

namespace fluxform {
namespace {

constexpr double bytes_of_number = 8.0;
constexpr double bytes_of_entry = 12.0;  ///< of a matrix: value and column

/// State, attempt, residual, amounts, right-hand side; then what the scheme remembers.
double vectors_of(const RunControls& c) {
  return c.analysis == Analysis::transient ? 5.0 + order_of(c.time.scheme) : 5.0;
}

bool forms_matrix(const RunControls& c) {
  return c.analysis != Analysis::transient || !is_explicit(c.time.scheme);
}

bool factorises(const RunControls& c, double unknowns, int ranks) {
  const double counted = std::min(unknowns, 1e9);
  const LinearMethod method =
      resolve(c.solver.linear.method, static_cast<PetscInt>(counted), ranks);
  return method == LinearMethod::direct;
}

/// Entries of both factors per unknown of one cell, by nested dissection (George 1973, SIAM J.
/// Numer. Anal. 10, 345): 31/4 n log2 n in a plane, and n^(4/3) with a larger number in space. The
/// half of it is counted, since orderings differ.
double fill_per_cell(int dimension, double cells) {
  if (dimension < 2) return 3.0;
  return dimension == 2 ? 4.0 * std::log2(std::max(cells, 2.0)) : 4.0 * std::cbrt(cells);
}

/// Bytes the machine has left.
double left_on_machine() {
  std::ifstream file("/proc/meminfo");
  std::string key;
  double kibibytes = 0.0;
  while (file >> key >> kibibytes) {
    if (key == "MemAvailable:") return 1024.0 * kibibytes;
    file.ignore(256, '\n');
  }
  return 0.0;
}

double number_in(const char* path) {
  std::ifstream file(path);
  double number = 0.0;
  return file >> number ? number : 0.0;
}

/// Bytes that the limit of a container or batch job leaves, which inside it stands at the root;
/// infinite without a limit.
double left_in_group() {
  const double limit = number_in("/sys/fs/cgroup/memory.max");
  if (limit <= 0.0) return INFINITY;
  return std::max(0.0, limit - number_in("/sys/fs/cgroup/memory.current"));
}

int ranks_here(MPI_Comm comm) {
  MPI_Comm machine = MPI_COMM_NULL;
  MPI_Comm_split_type(comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  const int ranks = ranks_of(machine);
  MPI_Comm_free(&machine);
  return ranks;
}

}  // namespace

double cells_of(const GridSpec& spec) {
  double cells = 1.0;
  for (const AxisSpec& axis : spec.axes) cells *= axis.cells;
  return cells;
}

double least_memory(const RunControls& c, int dimension, double cells, int unknowns, int ranks) {
  const double mine = std::ceil(cells / ranks), m = unknowns;
  double bytes = bytes_of_number * mine * m * vectors_of(c);
  if (!forms_matrix(c)) return bytes;
  bytes += bytes_of_entry * mine * (1.0 + 2.0 * dimension) * m * m;
  // On several ranks each one has all the factors.
  if (factorises(c, cells * m, ranks))
    bytes += bytes_of_entry * cells * m * m * fill_per_cell(dimension, cells);
  return bytes;
}

double memory_left() {
  const double machine = left_on_machine(), group = left_in_group();
  return machine == 0.0 && std::isinf(group) ? 0.0
                                             : std::min(machine == 0.0 ? INFINITY : machine, group);
}

void refuse_memory(double each, MPI_Comm comm) {
  const double needed = each * ranks_here(comm), left = memory_left();
  collectively(comm, [&] {
    if (left == 0.0 || needed <= left) return;
    throw InputError(fmt::format(
        "this run needs {:.3g} GiB or more on a machine that has {:.1f} GiB left: take fewer or "
        "coarser cells, an explicit scheme, or ranks on more machines",
        needed / gibibyte, left / gibibyte));
  });
}

void refuse_too_large(const Case& app, const RunControls& controls, MPI_Comm comm) {
  const GridSpec spec = app.grid_spec();
  const double cells = cells_of(spec);
  const std::string words = fmt::format("grid: {:.4g} cells with {} unknown{} each", cells,
                                        app.unknowns(), app.unknowns() == 1 ? "" : "s");
  try {
    refuse_memory(
        app.memory_per_rank(controls, static_cast<int>(spec.axes.size()), cells, ranks_of(comm)),
        comm);
  } catch (const InputError& e) {
    throw InputError(words + ": " + e.what());
  }
  const double most = std::numeric_limits<PetscInt>::max();
  if (cells * app.unknowns() > most)
    throw InputError(
        fmt::format("{} are more than the {:.0f} unknowns that can be counted", words, most));
}

}  // namespace fluxform
