#include "memory.hpp"

#include <cmath>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform::ecology {
namespace {

constexpr double mebibyte = 1024.0 * 1024.0;
constexpr double gibibyte = 1024.0 * mebibyte;
constexpr double base = 170.0 * mebibyte;

enum class Kind { explicit_steps, implicit_steps, split_steps, eigenvalue };

Kind kind_of(const RunControls& c) {
  if (c.analysis == Analysis::steady) return Kind::implicit_steps;
  if (c.analysis != Analysis::transient) return Kind::eigenvalue;
  if (is_explicit(c.time.scheme)) return Kind::explicit_steps;
  return is_imex(c.time.scheme) ? Kind::split_steps : Kind::implicit_steps;
}

/// Bytes per cell of one population; what grows with the square of their number is in `coupling`.
struct PerCell {
  double single, coupling;
};

PerCell per_cell(Kind kind) {
  switch (kind) {
    case Kind::explicit_steps:
      return {480.0, 90.0};
    case Kind::implicit_steps:
      return {560.0, 340.0};
    case Kind::split_steps:
      return {730.0, 340.0};
    case Kind::eigenvalue:
      break;
  }
  return {1700.0, 200.0};
}

/// Bytes a machine can still give; 0 where it does not say.
double available() {
  std::ifstream file("/proc/meminfo");
  std::string key;
  double kibibytes = 0.0;
  while (file >> key >> kibibytes) {
    if (key == "MemAvailable:") return 1024.0 * kibibytes;
    file.ignore(256, '\n');
  }
  return 0.0;
}

int ranks_here(MPI_Comm comm) {
  MPI_Comm machine = MPI_COMM_NULL;
  MPI_Comm_split_type(comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  const int ranks = ranks_of(machine);
  MPI_Comm_free(&machine);
  return ranks;
}

}  // namespace

double predicted_memory(const RunControls& controls, double cells_per_rank, int populations) {
  const PerCell bytes = per_cell(kind_of(controls));
  return base +
         cells_per_rank * (bytes.single * populations + bytes.coupling * populations * populations);
}

double refuse_too_large(const RunControls& controls, double total_cells, int populations,
                        MPI_Comm comm) {
  const int ranks = ranks_of(comm);
  const double each = predicted_memory(controls, std::ceil(total_cells / ranks), populations);
  const double needed = each * ranks_here(comm), left = available();
  console::info("  memory: at most {:.2f} GiB per rank expected; this machine has {:.1f} GiB left",
                each / gibibyte, left / gibibyte);
  collectively(comm, [&] {
    if (left == 0.0 || needed <= left) return;
    throw InputError(fmt::format(
        "this run needs up to {:.1f} GiB on a machine that has {:.1f} GiB left: take coarser cells "
        "(landscape.cell_size, or fewer grid cells), an explicit scheme, or ranks on more machines",
        needed / gibibyte, left / gibibyte));
  });
  return each;
}

}  // namespace fluxform::ecology
