#include "fluxform/fv/sums.hpp"

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {

int checked_observable(int observable) {
  if (observable >= 0 && observable < most_observables) return observable;
  throw InputError(fmt::format("observables are numbered from 0 to {}, this one is {}",
                               most_observables - 1, observable));
}

Sums::Sums(const Grid& grid)
    : regions_(static_cast<int>(grid.regions().size())),
      sides_(static_cast<int>(grid.sides().size())),
      places_(regions_ + sides_ + static_cast<int>(grid.interfaces().size())),
      values_(static_cast<std::size_t>(most_observables * places_), 0.0) {}

double Sums::over_regions(int observable) const {
  double sum = 0.0;
  for (int r = 0; r < regions_; ++r) sum += over_region(observable, r);
  return sum;
}

double Sums::over_all(int observable) const {
  double sum = 0.0;
  for (int p = 0; p < places_; ++p) sum += at(observable, p);
  return sum;
}

double Sums::over_sides(int observable) const {
  double sum = 0.0;
  for (int s = 0; s < sides_; ++s) sum += over_side(observable, s);
  return sum;
}

void Sums::sum_over_ranks(MPI_Comm comm) {
  MPI_Allreduce(MPI_IN_PLACE, values_.data(), static_cast<int>(values_.size()), MPI_DOUBLE, MPI_SUM,
                comm);
}

}  // namespace fluxform
