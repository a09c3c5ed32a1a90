#include "fluxform/output/track/moving_fields.hpp"

#include <algorithm>
#include <cmath>

namespace fluxform {
namespace {

struct Piece {
  double low, high;
};

/// Calls body(n, piece of the spindle, value) for every field in every owned cell.
template <class Body>
void for_pieces(const Grid& grid, Vec u, const EndsOf& ends, Body&& body) {
  const ReadArray values(u);
  const AxisSpec& axis = grid.spec().axes[0];
  const int fields = grid.unknowns();
  for (int n = 0; n < fields; ++n) {
    const auto [a, b] = ends(n);
    const double step = (b - a) / axis.cells, origin = a;
    grid.for_owned([&](const Index& i) {
      const double low = origin + step * i[0];
      body(n, Piece{low, low + step}, values[grid.owned_offset(i) + n]);
    });
  }
}

void add_up(std::vector<double>& sums, MPI_Comm comm) {
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                comm);
}

}  // namespace

std::vector<Moments> moments(const Grid& grid, Vec u, const EndsOf& ends) {
  const auto fields = static_cast<std::size_t>(grid.unknowns());
  std::vector<double> sums(3 * fields, 0.0);
  for_pieces(grid, u, ends, [&](int n, const Piece& p, double value) {
    const double middle = 0.5 * (p.low + p.high), width = p.high - p.low;
    double* sum = &sums[3 * static_cast<std::size_t>(n)];
    sum[0] += width * value;
    sum[1] += width * value * middle;
    // Sheppard's correction: means over cells are wider than what they are means of.
    sum[2] += width * value * (middle * middle - width * width / 12.0);
  });
  add_up(sums, grid.comm());
  std::vector<Moments> all(fields);
  for (std::size_t n = 0; n < fields; ++n) {
    const double amount = sums[3 * n], centroid = sums[3 * n + 1] / amount;
    all[n] = {amount, centroid, sums[3 * n + 2] / amount - centroid * centroid};
  }
  return all;
}

std::vector<double> image(const Grid& grid, Vec u, const EndsOf& ends,
                          const std::vector<double>& weights, const Pixels& pixels) {
  std::vector<double> light(static_cast<std::size_t>(pixels.count), 0.0);
  for_pieces(grid, u, ends, [&](int n, const Piece& p, double value) {
    const double shine = weights[static_cast<std::size_t>(n)] * value / pixels.width;
    if (shine == 0.0) return;
    const double low = (p.low - pixels.from) / pixels.width;
    const double high = (p.high - pixels.from) / pixels.width;
    const int last = std::min(static_cast<int>(std::floor(high)), pixels.count - 1);
    for (int k = std::max(0, static_cast<int>(std::floor(low))); k <= last; ++k)
      light[static_cast<std::size_t>(k)] +=
          shine * pixels.width * (std::min(high, k + 1.0) - std::max(low, 1.0 * k));
  });
  add_up(light, grid.comm());
  return light;
}

}  // namespace fluxform
