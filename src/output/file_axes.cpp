#include "fluxform/output/file_axes.hpp"

#include <limits>

#include "fluxform/core/constants.hpp"

namespace fluxform {
namespace {

constexpr double degrees = 180.0 / constants::pi;

struct Naming {
  std::string name, unit, standard_name;
  double factor;
};

Naming naming(const Grid& grid, int a) {
  const Geometry geometry = grid.geometry();
  const bool spherical = geometry == Geometry::sphere || geometry == Geometry::shell;
  if (spherical && a == 0) return {"longitude", "degrees_east", "longitude", degrees};
  if (spherical && a == 1) return {"latitude", "degrees_north", "latitude", degrees};
  const std::string& name = grid.axis(a).name;
  if (is_angle(grid.spec(), static_cast<std::size_t>(a))) return {name, "degrees", "", degrees};
  return {name, "m", "", grid.spec().length_scale};
}

std::vector<double> times(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

/// How many lengths multiply in a cell volume.
int volume_power(const Grid& grid) {
  switch (grid.geometry()) {
    case Geometry::cartesian:
      return grid.dimension();
    case Geometry::cylindrical:
      return grid.axis(grid.dimension() - 1).name == "z" ? 3 : 2;
    case Geometry::sphere:
      return 2;
    case Geometry::shell:
      return 3;
  }
  return 0;
}

/// A product of so many lengths.
VolumeUnit lengths(const Grid& grid, int power) {
  double factor = 1.0;
  for (int k = 0; k < power; ++k) factor *= grid.spec().length_scale;
  if (power == 0) return {"1", factor};
  return {power == 1 ? "m" : "m" + std::to_string(power), factor};
}

}  // namespace

std::vector<FileAxis> file_axes(const Grid& grid) {
  std::vector<FileAxis> axes;
  for (int a = 0; a < grid.dimension(); ++a) {
    const Naming n = naming(grid, a);
    axes.push_back({n.name, n.unit, n.standard_name, n.factor,
                    times(grid.axis(a).centres, n.factor), times(grid.axis(a).faces, n.factor)});
  }
  return axes;
}

VolumeUnit volume_unit(const Grid& grid) { return lengths(grid, volume_power(grid)); }

VolumeUnit area_unit(const Grid& grid) { return lengths(grid, volume_power(grid) - 1); }

std::vector<double> owned_values(const Grid& grid, Vec u, int component, double scale) {
  const ReadArray values(u);
  PetscInt size = 0;
  petsc(VecGetSize(u, &size));
  // A vector with globals behind its fields has no block size that PETSc could tell.
  const int block = size == grid.total_cells() ? 1 : grid.unknowns();
  std::vector<double> out;
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t cell = grid.owned_offset(i) / grid.unknowns();
    out.push_back(grid.active(i) ? scale * values[cell * block + component]
                                 : std::numeric_limits<double>::quiet_NaN());
  });
  return out;
}

}  // namespace fluxform
