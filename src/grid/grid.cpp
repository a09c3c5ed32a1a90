#include "fluxform/grid/grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/grid/partition.hpp"
#include "fluxform/grid/sides.hpp"

namespace fluxform {
namespace {

constexpr int halo = 2;

std::vector<Axis> make_axes(const std::vector<AxisSpec>& specs) {
  if (specs.empty() || specs.size() > 3) throw InputError("grid: needs one to three axes");
  std::vector<Axis> axes;
  for (const AxisSpec& spec : specs) axes.push_back(make_axis(spec));
  return axes;
}

bool at_pole(double latitude) { return std::abs(std::abs(latitude) - constants::pi / 2) < 1e-12; }

}  // namespace

Grid::Grid(GridSpec spec, int unknowns, MPI_Comm comm)
    : spec_(std::move(spec)),
      comm_(comm),
      dimension_(static_cast<int>(spec_.axes.size())),
      unknowns_(unknowns),
      axes_(make_axes(spec_.axes)),
      metric_(spec_.geometry, axes_, spec_.radius),
      has_poles_(find_poles()) {
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const bool pole_axis = has_poles_ && a == 1;
    continued_[a] = {axes_[a].periodic || (pole_axis && at_pole(axes_[a].faces.front())),
                     axes_[a].periodic || (pole_axis && at_pole(axes_[a].faces.back()))};
  }
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    cells_[a] = axes_[a].cells();
    present_.begin[a] = continued_[a][0] ? -halo : 0;
    present_.end[a] = cells_[a] + (continued_[a][1] ? halo : 0);
  }
  if (has_poles_ && cells_[0] % 2 != 0) {
    throw InputError(
        fmt::format("grid: a pole needs an even number of longitudes, so that each cell has one "
                    "across it; {} given",
                    cells_[0]));
  }
  const auto unknowns_in_all = static_cast<double>(total_cells()) * unknowns_;
  if (unknowns_in_all > std::numeric_limits<PetscInt>::max()) {
    throw InputError(fmt::format(
        "grid: {:.3g} cells with {} unknowns each are more than this build of PETSc can number "
        "({:.3g}); take coarser cells",
        static_cast<double>(total_cells()), unknowns_,
        static_cast<double>(std::numeric_limits<PetscInt>::max())));
  }
  create_dm();
  number_cells();
  assign_regions();
  name_sides();
  list_interfaces();
}

bool Grid::find_poles() const {
  if (spec_.geometry != Geometry::sphere && spec_.geometry != Geometry::shell) return false;
  if (dimension_ < 2 || !axes_[0].periodic) return false;
  return at_pole(axes_[1].faces.front()) || at_pole(axes_[1].faces.back());
}

void Grid::create_dm() {
  std::array<DMBoundaryType, 3> boundary{};
  for (int a = 0; a < dimension_; ++a) {
    boundary[static_cast<std::size_t>(a)] =
        axis(a).periodic ? DM_BOUNDARY_PERIODIC : DM_BOUNDARY_GHOSTED;
  }
  const auto n = cells_;
  // A rank must hold whole circles of longitude to look across a pole. The division is ours because
  // PETSc refuses one that is too fine on some ranks only, which leaves the others waiting.
  const auto m = divide(n, ranks_of(comm_), halo, has_poles_);
  if (dimension_ == 1) {
    petsc(DMDACreate1d(comm_, boundary[0], n[0], unknowns_, halo, nullptr, dm_.out()));
  } else if (dimension_ == 2) {
    petsc(DMDACreate2d(comm_, boundary[0], boundary[1], DMDA_STENCIL_BOX, n[0], n[1], m[0], m[1],
                       unknowns_, halo, nullptr, nullptr, dm_.out()));
  } else {
    petsc(DMDACreate3d(comm_, boundary[0], boundary[1], boundary[2], DMDA_STENCIL_BOX, n[0], n[1],
                       n[2], m[0], m[1], m[2], unknowns_, halo, nullptr, nullptr, nullptr,
                       dm_.out()));
  }
  petsc(DMSetUp(dm_));
  Index s{}, w{};
  petsc(DMDAGetCorners(dm_, &s[0], &s[1], &s[2], &w[0], &w[1], &w[2]));
  for (std::size_t a = 0; a < 3; ++a) {
    owned_.begin[a] = s[a];
    owned_.end[a] = s[a] + w[a];
  }
  owned_width_ = {w[0], w[1]};
  petsc(DMDAGetGhostCorners(dm_, &s[0], &s[1], &s[2], &w[0], &w[1], &w[2]));
  for (std::size_t a = 0; a < 3; ++a) {
    ghosted_.begin[a] = s[a];
    ghosted_.end[a] = s[a] + w[a];
  }
  ghost_width_ = {w[0], w[1]};
}

void Grid::number_cells() {
  ISLocalToGlobalMapping map = nullptr;
  petsc(DMGetLocalToGlobalMapping(dm_, &map));
  PetscInt size = 0, block = 1;
  petsc(ISLocalToGlobalMappingGetSize(map, &size));
  petsc(ISLocalToGlobalMappingGetBlockSize(map, &block));
  const PetscInt* blocks = nullptr;
  petsc(ISLocalToGlobalMappingGetBlockIndices(map, &blocks));
  global_.assign(blocks, blocks + size / block);
  petsc(ISLocalToGlobalMappingRestoreBlockIndices(map, &blocks));
  if (!has_poles_) return;
  for_pole_halo([this](std::ptrdiff_t beyond, std::ptrdiff_t across) {
    global_[static_cast<std::size_t>(beyond)] = global_[static_cast<std::size_t>(across)];
  });
}

template <class Body>
void Grid::for_pole_halo(Body&& body) const {
  const int n = cells_[1], half = cells_[0] / 2;
  const auto cell_of = [this](const Index& i) { return local_offset(i) / unknowns_; };
  const auto fold_row = [&](int row, int image) {
    if (row < ghosted_.begin[1] || row >= ghosted_.end[1]) return;
    for (int k = ghosted_.begin[2]; k < ghosted_.end[2]; ++k) {
      for (int i = ghosted_.begin[0]; i < ghosted_.end[0]; ++i) {
        const int opposite = (i + half + cells_[0]) % cells_[0];
        body(cell_of({i, row, k}), cell_of({opposite, image, k}));
      }
    }
  };
  for (int r = 1; r <= halo; ++r) {
    if (at_pole(axes_[1].faces.front())) fold_row(-r, r - 1);
    if (at_pole(axes_[1].faces.back())) fold_row(n - 1 + r, n - r);
  }
}

void Grid::fold_poles(Vec local) const {
  const WriteArray u(local);
  for_pole_halo([&](std::ptrdiff_t beyond, std::ptrdiff_t across) {
    std::copy_n(u.data() + across * unknowns_, unknowns_, u.data() + beyond * unknowns_);
  });
}

void Grid::assign_regions() {
  region_names_.emplace_back("default");
  for (const Region& region : spec_.regions) region_names_.push_back(region.name);
  if (!spec_.regions.empty()) regions_ = CellField(owned_, dimension_, halo);
  if (spec_.active) active_ = CellField(owned_, dimension_, halo, 1.0);
  if (regions_.empty() && active_.empty()) return;
  Index i;
  for (i[2] = ghosted_.begin[2]; i[2] < ghosted_.end[2]; ++i[2]) {
    for (i[1] = ghosted_.begin[1]; i[1] < ghosted_.end[1]; ++i[1]) {
      for (i[0] = ghosted_.begin[0]; i[0] < ghosted_.end[0]; ++i[0]) {
        const Point x = centre(wrapped(i));
        for (std::size_t r = 0; r < spec_.regions.size(); ++r) {
          if (spec_.regions[r].contains(x)) regions_(i) = static_cast<double>(r + 1);
        }
        if (spec_.active && !spec_.active(x)) active_(i) = 0.0;
      }
    }
  }
}

void Grid::name_sides() {
  side_names_ = numbered_sides(spec_);
  const auto ends = side_names_.begin() + 2 * dimension_;
  for (const SubSide& sub : spec_.sub_sides) {
    if (std::find(side_names_.begin(), ends, sub.side) == ends)
      throw InputError(fmt::format("grid: side '{}' is cut from '{}', which does not exist",
                                   sub.name, sub.side));
  }
}

Box Grid::interior_faces(int axis) const {
  const auto a = static_cast<std::size_t>(axis);
  Box faces = owned_;
  const bool periodic = a < axes_.size() && axes_[a].periodic;
  if (faces.begin[a] == 0 && !periodic) faces.begin[a] = 1;
  if (faces.end[a] < cells_[a] || periodic) faces.end[a] += 1;
  return faces;
}

void Grid::list_interfaces() {
  if (spec_.interfaces.empty()) return;
  interfaces_ = InterfaceTable(spec_.interfaces, region_names_);
  std::vector<int> faces(interfaces_.named().size(), 0);  // each on the rank of its right cell
  for (int a = 0; a < dimension_; ++a) {
    const Box box = interior_faces(a);
    interfaces_.list(a, box, [&](const Index& i) { return active(i) ? region(i) : -1; });
    Index i = box.begin;
    for (i[2] = box.begin[2]; i[2] < box.end[2]; ++i[2])
      for (i[1] = box.begin[1]; i[1] < box.end[1]; ++i[1])
        for (const InterfaceFace& f : interfaces_.row(a, i))
          faces[static_cast<std::size_t>(f.interface)] += owns({f.k, i[1], i[2]}) ? 1 : 0;
  }
  MPI_Allreduce(MPI_IN_PLACE, faces.data(), static_cast<int>(faces.size()), MPI_INT, MPI_SUM,
                comm_);
  for (std::size_t k = 0; k < faces.size(); ++k) {
    if (faces[k] > 0) continue;
    const Interface& i = spec_.interfaces[k];
    throw InputError(fmt::format(
        "grid: the regions '{}' and '{}' touch nowhere, so the interface '{}' has no face", i.from,
        i.to, i.name));
  }
}

int Grid::interface_named(const std::string& name) const {
  const auto& all = interfaces();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const GridInterface& i) { return i.name == name; });
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

void Grid::set_interface(Face& face, const InterfaceFace& on) const {
  const auto s = static_cast<std::size_t>(face.axis);
  Index left = face.index;
  left[s] -= 1;
  const auto l = static_cast<std::size_t>(wrapped(left)[s]);
  const auto r = static_cast<std::size_t>(wrapped(face.index)[s]);
  const double below = axes_[s].faces[l + 1] - axes_[s].centres[l];
  const double above = axes_[s].centres[r] - axes_[s].faces[r];
  face.interface = on.interface;
  face.outward = on.reversed ? -1 : +1;
  face.left_distance = face.distance * (on.reversed ? above : below) / (below + above);
  face.right_distance = face.distance - face.left_distance;
}

std::int64_t Grid::total_cells() const {
  return static_cast<std::int64_t>(cells_[0]) * cells_[1] * cells_[2];
}

int Grid::axis_named(const std::string& name) const {
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    if (axes_[a].name == name) return static_cast<int>(a);
  }
  return -1;
}

int Grid::side_named(const std::string& name) const {
  const auto found = std::find(side_names_.begin(), side_names_.end(), name);
  return found == side_names_.end() ? -1 : static_cast<int>(found - side_names_.begin());
}

int Grid::side_of(int axis, int outward, const Point& where) const {
  int side = 2 * axis + (outward > 0 ? 1 : 0);
  const std::string& whole = side_names_[static_cast<std::size_t>(side)];
  for (std::size_t s = 0; s < spec_.sub_sides.size(); ++s) {
    if (spec_.sub_sides[s].side == whole && spec_.sub_sides[s].contains(where)) {
      side = 2 * dimension_ + static_cast<int>(s);
    }
  }
  return side;
}

Index Grid::wrapped(Index i) const {
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const int n = cells_[a];
    if (axes_[a].periodic) i[a] = ((i[a] % n) + n) % n;
  }
  if (!has_poles_ || (i[1] >= 0 && i[1] < cells_[1])) return i;
  i[1] = i[1] < 0 ? -1 - i[1] : 2 * cells_[1] - 1 - i[1];
  i[0] = (i[0] + cells_[0] / 2) % cells_[0];
  return i;
}

Face Grid::boundary_face(int a, const Index& i, int outward) const {
  const auto s = static_cast<std::size_t>(a);
  Index inside = i;
  if (outward > 0) inside[s] -= 1;
  Face f = face(a, i);
  const Axis& line = axes_[s];
  const double centre = line.centres[static_cast<std::size_t>(inside[s])];
  const bool at_end = i[s] == 0 || i[s] == cells_[s];
  if (!at_end) {
    const double gap = line.centres[static_cast<std::size_t>(i[s])] -
                       line.centres[static_cast<std::size_t>(i[s] - 1)];
    f.distance *= std::abs(f.position[s] - centre) / gap;
  }
  f.outward = outward;
  f.side = at_end ? side_of(a, outward, f.position) : static_cast<int>(side_names_.size()) - 1;
  f.region_left = f.region_right = region(inside);
  return f;
}

Handle<Vec> Grid::create_global() const {
  Handle<Vec> v;
  petsc(DMCreateGlobalVector(dm_, v.out()));
  return v;
}

Handle<Vec> Grid::create_local() const {
  Handle<Vec> v;
  petsc(DMCreateLocalVector(dm_, v.out()));
  return v;
}

void Grid::to_local(Vec global, Vec local) const {
  PetscInt size = 0;
  petsc(VecGetSize(global, &size));
  if (size != total_cells() * unknowns_) return first_to_local(global, local);
  petsc(DMGlobalToLocalBegin(dm_, global, INSERT_VALUES, local));
  petsc(DMGlobalToLocalEnd(dm_, global, INSERT_VALUES, local));
  if (has_poles_) fold_poles(local);
}

void Grid::first_to_local(Vec longer, Vec local) const {
  const Handle<Vec> fields = create_global();
  const double* values = nullptr;
  petsc(VecGetArrayRead(longer, &values));
  petsc(VecPlaceArray(fields, values));
  to_local(fields, local);
  petsc(VecResetArray(fields));
  petsc(VecRestoreArrayRead(longer, &values));
}

double Grid::integrate(const std::function<double(const Index&)>& value) const {
  double mine = 0.0, total = 0.0;
  for_owned([&](const Index& i) {
    if (active(i)) mine += value(i) * volume(i);
  });
  MPI_Allreduce(&mine, &total, 1, MPI_DOUBLE, MPI_SUM, comm_);
  return total;
}

}  // namespace fluxform
