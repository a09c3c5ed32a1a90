#include "flow_file.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/dataset.hpp"
#include "fluxform/files/h5.hpp"

#include "coefficients.hpp"

namespace fluxform::ecology {
namespace {

std::vector<double> own_values(const Landscape& land, const h5::File& file,
                               const std::string& name) {
  const Grid& grid = land.grid();
  if (!h5::exists(file, name)) {
    throw land.error("flow.file.file", fmt::format("this file has no dataset '{}'", name));
  }
  const h5::Id dataset = h5::open_dataset(file, name);
  const h5::Extent extent = h5::extent_of(dataset), cells = grid_extent(grid);
  if (extent != cells) {
    throw land.error("flow.file.file",
                     fmt::format("'{}' has {} values, the grid {} cells (last axis first)", name,
                                 fmt::join(extent, " x "), fmt::join(cells, " x ")));
  }
  std::size_t count = 0;
  grid.for_owned([&](const Index&) { ++count; });
  std::vector<double> values(count);
  h5::read(file, dataset, owned_slab(grid), values.data());
  collectively(grid.comm(), [&] {
    if (std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }))
      return;
    throw land.error("flow.file.file", fmt::format("'{}' has values that are not finite", name));
  });
  return values;
}

h5::File opened(const Landscape& land, const std::string& file) {
  try {
    return {land.grid().comm(), file, h5::Access::read};
  } catch (const IoError& e) {
    throw land.error("flow.file.file", e.what());
  }
}

}  // namespace

FaceField velocity_from_file(const Landscape& land, const std::string& file) {
  const Grid& grid = land.grid();
  const h5::File from = opened(land, file);
  FaceField velocity(grid.owned(), grid.dimension());
  for (int a = 0; a < grid.dimension(); ++a) {
    const CellField cells =
        with_neighbours(grid, own_values(land, from, "flow_" + grid.axis(a).name));
    average_to_faces(
        grid, a, [&](const Index& i) { return cells(i); }, velocity);
  }
  return velocity;
}

}  // namespace fluxform::ecology
