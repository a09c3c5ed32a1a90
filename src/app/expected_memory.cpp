// How much memory a run takes at most, told before it starts.
#include <cmath>

#include "fluxform/app/memory.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

constexpr double base = 170.0 * mebibyte;

enum class Work { explicit_steps, implicit_steps, split_steps, eigenvalue };

Work work_of(const RunControls& c) {
  if (c.analysis == Analysis::steady) return Work::implicit_steps;
  if (c.analysis != Analysis::transient) return Work::eigenvalue;
  if (is_explicit(c.time.scheme)) return Work::explicit_steps;
  return is_imex(c.time.scheme) ? Work::split_steps : Work::implicit_steps;
}

/// Bytes per cell of one unknown; what grows with the square of their number is in `coupling`.
struct PerCell {
  double single, coupling;
};

PerCell per_cell(Work work) {
  switch (work) {
    case Work::explicit_steps:
      return {480.0, 90.0};
    case Work::implicit_steps:
      return {560.0, 340.0};
    case Work::split_steps:
      return {730.0, 340.0};
    case Work::eigenvalue:
      break;
  }
  return {1700.0, 200.0};
}

}  // namespace

double expected_memory(const RunControls& controls, double cells_per_rank, int unknowns) {
  const PerCell bytes = per_cell(work_of(controls));
  return base + cells_per_rank * (bytes.single * unknowns + bytes.coupling * unknowns * unknowns);
}

double tell_memory(const RunControls& controls, double total_cells, int unknowns, MPI_Comm comm) {
  const double each = expected_memory(controls, std::ceil(total_cells / ranks_of(comm)), unknowns);
  console::info("  memory: at most {:.2f} GiB per rank expected; this machine has {:.1f} GiB left",
                each / gibibyte, memory_left() / gibibyte);
  return each;
}

}  // namespace fluxform
