#include "memory.hpp"

#include <cmath>

#include "fluxform/app/memory.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform::ecology {
namespace {

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

}  // namespace

double predicted_memory(const RunControls& controls, double cells_per_rank, int populations) {
  const PerCell bytes = per_cell(kind_of(controls));
  return base +
         cells_per_rank * (bytes.single * populations + bytes.coupling * populations * populations);
}

double tell_memory(const RunControls& controls, double total_cells, int populations,
                   MPI_Comm comm) {
  const double each =
      predicted_memory(controls, std::ceil(total_cells / ranks_of(comm)), populations);
  console::info("  memory: at most {:.2f} GiB per rank expected; this machine has {:.1f} GiB left",
                each / gibibyte, memory_left() / gibibyte);
  return each;
}

}  // namespace fluxform::ecology
