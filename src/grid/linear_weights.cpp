#include "fluxform/grid/linear_weights.hpp"

#include <algorithm>

namespace fluxform {

std::vector<double> weights_at(const Grid& grid, const Point& at) {
  Index low{};
  std::array<double, 3> share{};
  for (std::size_t a = 0; a < static_cast<std::size_t>(grid.dimension()); ++a) {
    const std::vector<double>& x = grid.axis(static_cast<int>(a)).centres;
    low[a] = static_cast<int>(std::upper_bound(x.begin() + 1, x.end() - 1, at[a]) - x.begin()) - 1;
    const auto k = static_cast<std::size_t>(low[a]);
    share[a] = (at[a] - x[k]) / (x[k + 1] - x[k]);
  }
  std::vector<double> weights;
  grid.for_owned([&](const Index& i) {
    double weight = 1.0;
    for (std::size_t a = 0; a < static_cast<std::size_t>(grid.dimension()); ++a)
      weight *= i[a] == low[a] ? 1.0 - share[a] : i[a] == low[a] + 1 ? share[a] : 0.0;
    weights.push_back(weight);
  });
  return weights;
}

double weighed(const Grid& grid, const std::vector<double>& weights,
               const std::vector<double>& values) {
  double sum = 0.0;
  for (std::size_t k = 0; k < weights.size(); ++k) sum += weights[k] * values[k];
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  return sum;
}

}  // namespace fluxform
