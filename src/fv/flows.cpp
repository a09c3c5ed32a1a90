#include "fluxform/fv/flows.hpp"

namespace fluxform {

Flows::Flows(const Grid& grid, int unknowns)
    : fields_(at(unknowns), FaceField(grid.owned(), grid.dimension())),
      sides_(grid.sides().size() * at(unknowns), 0.0),
      interfaces_(grid.interfaces().size() * at(unknowns), 0.0) {}

void Flows::sum_over_ranks(MPI_Comm comm) {
  for (std::vector<double>* sums : {&sides_, &interfaces_})
    MPI_Allreduce(MPI_IN_PLACE, sums->data(), static_cast<int>(sums->size()), MPI_DOUBLE, MPI_SUM,
                  comm);
}

}  // namespace fluxform
