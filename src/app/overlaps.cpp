#include "fluxform/app/overlaps.hpp"

#include "fluxform/core/console.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform {
namespace {

/// Whether a face of `later` would lie on `earlier` too. Collective.
bool share_faces(const Grid& grid, const SubSide& earlier, const SubSide& later) {
  int mine = 0, any = 0;
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Face face = grid.boundary_face(axis, i, outward);
    if (grid.sides()[static_cast<std::size_t>(face.side)] == later.name &&
        earlier.contains(face.position))
      mine = 1;
  });
  MPI_Allreduce(&mine, &any, 1, MPI_INT, MPI_MAX, grid.comm());
  return any != 0;
}

}  // namespace

void warn_of_overlaps(const Grid& grid) {
  const auto& parts = grid.spec().sub_sides;
  for (std::size_t k = 0; k < parts.size(); ++k)
    for (std::size_t l = k + 1; l < parts.size(); ++l)
      if (parts[k].side == parts[l].side && share_faces(grid, parts[k], parts[l]))
        console::warn("'{}' and '{}' overlap on '{}': the later, '{}', has what both claim",
                      parts[k].name, parts[l].name, parts[k].side, parts[l].name);
}

}  // namespace fluxform
