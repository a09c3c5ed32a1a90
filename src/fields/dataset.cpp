#include "fluxform/fields/dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr int halo = 2;

h5::File opened(const Grid& grid, const std::string& file) {
  try {
    return {grid.comm(), file, h5::Access::read};
  } catch (const IoError& e) {
    throw InputError(e.what());
  }
}

}  // namespace

h5::Extent grid_extent(const Grid& grid) {
  h5::Extent extent;
  for (int a = grid.dimension() - 1; a >= 0; --a)
    extent.push_back(static_cast<hsize_t>(grid.axis(a).cells()));
  return extent;
}

h5::Slab owned_slab(const Grid& grid) {
  h5::Slab slab;
  for (int a = grid.dimension() - 1; a >= 0; --a) {
    const auto s = static_cast<std::size_t>(a);
    const int begin = grid.owned().begin[s];
    slab.start.push_back(static_cast<hsize_t>(begin));
    slab.count.push_back(static_cast<hsize_t>(grid.owned().end[s] - begin));
  }
  return slab;
}

CellField with_neighbours(const Grid& grid, const std::vector<double>& own) {
  const Handle<Vec> global = grid.create_global(), local = grid.create_local();
  {
    const WriteArray values(global);
    std::size_t k = 0;
    grid.for_owned([&](const Index& i) { values[grid.owned_offset(i)] = own[k++]; });
  }
  grid.to_local(global, local);
  CellField cells(grid.owned(), grid.dimension(), halo);
  const ReadArray values(local);
  for_box(grid.ghosted(), [&](const Index& i) {
    if (grid.active(i)) cells(i) = values[grid.local_offset(i)];
  });
  return cells;
}

CellField read_dataset(const Grid& grid, const std::string& file, const std::string& name) {
  const h5::File from = opened(grid, file);
  if (!h5::exists(from, name))
    throw InputError(fmt::format("'{}' has no dataset '{}'", file, name));
  const h5::Id dataset = h5::open_dataset(from, name);
  const h5::Extent extent = h5::extent_of(dataset), cells = grid_extent(grid);
  if (extent != cells)
    throw InputError(fmt::format("'{}' of '{}' has {} values, the grid {} cells (last axis first)",
                                 name, file, fmt::join(extent, " x "), fmt::join(cells, " x ")));
  std::size_t count = 0;
  grid.for_owned([&](const Index&) { ++count; });
  std::vector<double> own(count);
  h5::read(from, dataset, owned_slab(grid), own.data());
  return with_neighbours(grid, own);
}

}  // namespace fluxform
