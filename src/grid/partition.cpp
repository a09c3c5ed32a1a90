#include "fluxform/grid/partition.hpp"

#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

using Division = std::array<int, 3>;

bool fits(const Index& cells, const Division& ranks, int least) {
  for (std::size_t a = 0; a < 3; ++a) {
    if (ranks[a] > 1 && cells[a] / ranks[a] < least) return false;
  }
  return true;
}

/// Cells on the cuts between ranks.
double surface(const Index& cells, const Division& ranks) {
  const double all = static_cast<double>(cells[0]) * cells[1] * cells[2];
  double cut = 0.0;
  for (std::size_t a = 0; a < 3; ++a) cut += all / cells[a] * (ranks[a] - 1);
  return cut;
}

}  // namespace

Division divide(const Index& cells, int ranks, int least, bool whole_first) {
  Division best{};
  double smallest = std::numeric_limits<double>::infinity();
  for (int i = 1; i <= (whole_first ? 1 : ranks); ++i) {
    if (ranks % i != 0) continue;
    for (int j = 1; j <= ranks / i; ++j) {
      if (ranks / i % j != 0) continue;
      const Division d{i, j, ranks / i / j};
      if (!fits(cells, d, least) || surface(cells, d) >= smallest) continue;
      smallest = surface(cells, d);
      best = d;
    }
  }
  if (best[0] > 0) return best;
  throw InputError(
      fmt::format("grid: {} x {} x {} cells cannot be shared among {} ranks: each needs at "
                  "least {} cells along an axis that is split{}",
                  cells[0], cells[1], cells[2], ranks, least,
                  whole_first ? ", and whole circles of longitude" : ""));
}

}  // namespace fluxform
