#include "fluxform/solve/separable_layout.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <petscdmda.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform::separable {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::vector<int> begins(const PetscInt* widths, PetscInt parts) {
  std::vector<int> starts{0};
  for (PetscInt p = 0; p < parts; ++p) starts.push_back(starts.back() + (widths ? widths[p] : 1));
  return starts;
}

int last_axis_where(const Grid& grid, bool (*property)(const Axis&)) {
  for (int a = grid.dimension() - 1; a >= 0; --a)
    if (property(grid.axis(a))) return a;
  return -1;
}

bool node_centred(const Axis& axis) { return axis.centering == Centering::node && !axis.periodic; }

int choose_banded(const Grid& grid) {
  if (grid.geometry() == Geometry::cylindrical) return 0;
  if (grid.geometry() != Geometry::cartesian) return std::min(1, grid.dimension() - 1);
  for (auto* property :
       {+[](const Axis& a) { return node_centred(a); }, +[](const Axis& a) { return !a.uniform; },
        +[](const Axis& a) { return !a.periodic; }})
    if (const int found = last_axis_where(grid, property); found >= 0) return found;
  return grid.dimension() - 1;
}

std::vector<int> even_split(int total, int parts) {
  std::vector<int> begin(at(parts + 1));
  for (int p = 0; p <= parts; ++p)
    begin[at(p)] = static_cast<int>(static_cast<std::int64_t>(total) * p / parts);
  return begin;
}

}  // namespace

Numbering::Numbering(DM dm) {
  PetscInt dimension = 0;
  std::array<PetscInt, 3> parts{};
  petsc(DMDAGetInfo(dm, &dimension, nullptr, nullptr, nullptr, &parts[0], &parts[1], &parts[2],
                    nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  std::array<const PetscInt*, 3> widths{};
  petsc(DMDAGetOwnershipRanges(dm, &widths[0], &widths[1], &widths[2]));
  for (std::size_t a = 0; a < 3; ++a) {
    const bool used = static_cast<PetscInt>(a) < dimension;
    starts_[a] = begins(used ? widths[a] : nullptr, used ? parts[a] : 1);
  }
  first_.push_back(0);
  Index part;
  for (part[2] = 0; part[2] + 1 < static_cast<int>(starts_[2].size()); ++part[2])
    for (part[1] = 0; part[1] + 1 < static_cast<int>(starts_[1].size()); ++part[1])
      for (part[0] = 0; part[0] + 1 < static_cast<int>(starts_[0].size()); ++part[0]) {
        const Box box = box_of(part);
        PetscInt cells = 1;
        for (std::size_t a = 0; a < 3; ++a) cells *= box.end[a] - box.begin[a];
        first_.push_back(first_.back() + cells);
      }
}

Box Numbering::box_of(const Index& part) const {
  Box box;
  for (std::size_t a = 0; a < 3; ++a) {
    box.begin[a] = starts_[a][at(part[a])];
    box.end[a] = starts_[a][at(part[a] + 1)];
  }
  return box;
}

std::size_t Numbering::rank_of_part(const Index& part) const {
  const std::size_t nx = starts_[0].size() - 1, ny = starts_[1].size() - 1;
  return at(part[0]) + nx * (at(part[1]) + ny * at(part[2]));
}

PetscInt Numbering::number(const Index& cell) const {
  Index part;
  for (std::size_t a = 0; a < 3; ++a) {
    const auto after = std::upper_bound(starts_[a].begin(), starts_[a].end(), cell[a]);
    part[a] = static_cast<int>(after - starts_[a].begin()) - 1;
  }
  const Box box = box_of(part);
  const int nx = box.end[0] - box.begin[0], ny = box.end[1] - box.begin[1];
  const int local =
      cell[0] - box.begin[0] + nx * (cell[1] - box.begin[1] + ny * (cell[2] - box.begin[2]));
  return first_[rank_of_part(part)] + local;
}

Index Numbering::cell(PetscInt number) const {
  const auto after = std::upper_bound(first_.begin(), first_.end(), number);
  const int rank = static_cast<int>(after - first_.begin()) - 1;
  const int px = static_cast<int>(starts_[0].size()) - 1;
  const int py = static_cast<int>(starts_[1].size()) - 1;
  const Box box = box_of({rank % px, rank / px % py, rank / (px * py)});
  const int nx = box.end[0] - box.begin[0], ny = box.end[1] - box.begin[1];
  const int local = number - first_[at(rank)];
  return {box.begin[0] + local % nx, box.begin[1] + local / nx % ny,
          box.begin[2] + local / (nx * ny)};
}

Index Layout::cell(int row, int t1, int t2) const {
  Index i{};
  i[at(banded)] = row;
  if (axis[0] >= 0) i[at(axis[0])] = t1;
  if (axis[1] >= 0) i[at(axis[1])] = t2;
  return i;
}

bool Layout::matches(const Numbering& numbering) const {
  return std::ranges::all_of(axis,
                             [&](int a) { return a < 0 || (a <= banded && numbering.whole(a)); });
}

Layout choose_layout(const Grid& grid, const Numbering& numbering) {
  Layout layout;
  layout.banded = choose_banded(grid);
  layout.cyclic = grid.axis(layout.banded).periodic;
  layout.rows = grid.axis(layout.banded).cells();
  std::size_t found = 0;
  for (int a = 0; a < grid.dimension(); ++a) {
    if (a == layout.banded) continue;
    layout.axis[found] = a;
    layout.n[found] = grid.axis(a).cells();
    layout.nodal[found] = node_centred(grid.axis(a));
    layout.periodic[found++] = grid.axis(a).periodic;
  }
  layout.row_begin = layout.matches(numbering) ? numbering.starts(layout.banded)
                                               : even_split(layout.rows, ranks_of(grid.comm()));
  return layout;
}

Slab::Slab(const Grid& grid, const Layout& layout, const Numbering& numbering) {
  const auto rank = at(rank_of(grid.comm()));
  const int begin = layout.row_begin[rank], end = layout.row_begin[rank + 1];
  petsc(VecCreateMPI(grid.comm(), (end - begin) * layout.plane(), PETSC_DETERMINE, values_.out()));
  if (layout.matches(numbering)) return;
  std::vector<PetscInt> sources;
  for (int row = begin; row < end; ++row)
    for (int t2 = 0; t2 < layout.n[1]; ++t2)
      for (int t1 = 0; t1 < layout.n[0]; ++t1)
        sources.push_back(numbering.number(layout.cell(row, t1, t2)));
  Handle<IS> from;
  petsc(ISCreateGeneral(grid.comm(), static_cast<PetscInt>(sources.size()), sources.data(),
                        PETSC_COPY_VALUES, from.out()));
  const Handle<Vec> example = grid.create_global();
  petsc(VecScatterCreate(example, from, values_, nullptr, scatter_.out()));
}

Vec Slab::gather(Vec x) {
  if (identity()) return x;
  petsc(VecScatterBegin(scatter_, x, values_, INSERT_VALUES, SCATTER_FORWARD));
  petsc(VecScatterEnd(scatter_, x, values_, INSERT_VALUES, SCATTER_FORWARD));
  return values_;
}

void Slab::spread(Vec y) {
  petsc(VecScatterBegin(scatter_, values_, y, INSERT_VALUES, SCATTER_REVERSE));
  petsc(VecScatterEnd(scatter_, values_, y, INSERT_VALUES, SCATTER_REVERSE));
}

}  // namespace fluxform::separable
