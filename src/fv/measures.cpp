#include "fluxform/fv/measures.hpp"

#include <algorithm>
#include <limits>

#include "fluxform/fv/sweep.hpp"

namespace fluxform {

double greatest(const Grid& grid, const OfCell& value) {
  double mine = -std::numeric_limits<double>::infinity(), all = 0.0;
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) mine = std::max(mine, value(i));
  });
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return all;
}

double least(const Grid& grid, const OfCell& value) {
  return -greatest(grid, [&](const Index& i) { return -value(i); });
}

double volume(const Grid& grid) {
  return grid.integrate([](const Index&) { return 1.0; });
}

double mean(const Grid& grid, const OfCell& value) { return grid.integrate(value) / volume(grid); }

std::vector<double> side_areas(const Grid& grid) {
  std::vector<double> areas(grid.sides().size(), 0.0);
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Face face = grid.boundary_face(axis, i, outward);
    areas[static_cast<std::size_t>(face.side)] += face.area;
  });
  MPI_Allreduce(MPI_IN_PLACE, areas.data(), static_cast<int>(areas.size()), MPI_DOUBLE, MPI_SUM,
                grid.comm());
  return areas;
}

double cell_mean(const Grid& grid, int axis, const Index& i,
                 const std::function<double(const Face&, const Index&)>& value) {
  double sum = 0.0, faces = 0.0;
  const Axis& line = grid.axis(axis);
  const int at = i[static_cast<std::size_t>(axis)];
  for (const int upper : {0, 1}) {
    const bool end = upper == 0 ? at == 0 : at + 1 == line.cells();
    if (!line.periodic && end) continue;
    faces += 1.0;
    const Index face = moved(i, axis, upper), left = moved(face, axis, -1);
    if (grid.active(left) && grid.active(face)) sum += value(grid.face(axis, face), left);
  }
  return faces > 0.0 ? sum / faces : 0.0;
}

}  // namespace fluxform
