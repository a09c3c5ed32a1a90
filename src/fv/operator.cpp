#include "fluxform/fv/operator.hpp"

#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/globals.hpp"

namespace fluxform {

const std::vector<FieldInfo>& Operator::globals() const {
  static const std::vector<FieldInfo> none;
  return none;
}

Handle<Vec> Operator::create_vector() const {
  return globals().empty() ? grid().create_global() : create_with_globals(grid(), globals().size());
}

Operator::Stored Operator::stored(double t, Vec u) {
  const Handle<Vec> storage_of_u = create_vector();
  storage(t, u, storage_of_u);
  const auto n = static_cast<std::size_t>(grid().unknowns());
  std::vector<double> mine(2 * n, 0.0), total(2 * n, 0.0);
  const ReadArray s(storage_of_u);
  grid().for_owned([&](const Index& i) {
    if (!grid().active(i)) return;
    for (std::size_t k = 0; k < n; ++k) {
      const double amount = s[grid().owned_offset(i) + static_cast<std::ptrdiff_t>(k)];
      mine[k] += amount;
      mine[n + k] += std::abs(amount);
    }
  });
  MPI_Allreduce(mine.data(), total.data(), static_cast<int>(2 * n), MPI_DOUBLE, MPI_SUM,
                grid().comm());
  const auto middle = total.begin() + static_cast<std::ptrdiff_t>(n);
  return {{total.begin(), middle}, {middle, total.end()}};
}

Flows Operator::flows(double, Vec) {
  throw SolveError("these equations have no flows through faces");
}

}  // namespace fluxform
