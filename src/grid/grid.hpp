#pragma once
// A structured orthogonal grid on a PETSc DMDA, in 1D, 2D or 3D.
//
//   AxisSpec x{.name = "x", .cells = 100, .from = 0, .to = 1};
//   Grid grid({.geometry = Geometry::cartesian, .axes = {x}}, 1, PETSC_COMM_WORLD);
//
// All metrics are products of one factor per axis, so a face's area, a cell's volume and the
// distance between centres are exact and cost a few multiplications. On a sphere the axes are
// longitude and latitude (radians), plus the radius in a shell; cells next to a pole see each other
// across it.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/core/petsc.hpp"
#include "fluxform/grid/axis.hpp"
#include "fluxform/grid/cell.hpp"
#include "fluxform/grid/interfaces.hpp"
#include "fluxform/grid/metric.hpp"
#include "fluxform/grid/spec.hpp"

namespace fluxform {

class Grid {
 public:
  /// Collective. `unknowns` per cell; the halo is two cells wide. Throws InputError on a bad spec.
  Grid(GridSpec spec, int unknowns, MPI_Comm comm);
  Grid(const Grid&) = delete;
  Grid& operator=(const Grid&) = delete;

  MPI_Comm comm() const { return comm_; }
  DM dm() const { return dm_; }
  Geometry geometry() const { return spec_.geometry; }
  const GridSpec& spec() const { return spec_; }
  int dimension() const { return dimension_; }
  int unknowns() const { return unknowns_; }
  Index cells() const { return cells_; }  ///< global cell counts; 1 along unused axes
  std::int64_t total_cells() const;
  const Axis& axis(int a) const { return axes_[static_cast<std::size_t>(a)]; }
  int axis_named(const std::string& name) const;  ///< -1 if there is none
  const Metric& metric() const { return metric_; }
  const Box& owned() const { return owned_; }  ///< cells this rank owns
  bool owns(const Index& i) const {
    for (std::size_t a = 0; a < 3; ++a)
      if (i[a] < owned_.begin[a] || i[a] >= owned_.end[a]) return false;
    return true;
  }
  const Box& ghosted() const {
    return ghosted_;
  }  ///< owned plus halo (beyond ends too if periodic)

  /// True for cells that take part: false beyond ends and in holes, true across periodic ends and
  /// poles.
  bool active(const Index& i) const {
    for (std::size_t a = 0; a < 3; ++a) {
      if (i[a] < present_.begin[a] || i[a] >= present_.end[a]) return false;
    }
    return active_.empty() || active_(i) != 0.0;
  }
  /// Where cells exist, those beyond periodic ends and poles included; holes are inside it.
  const Box& present() const { return present_; }
  bool has_holes() const { return !active_.empty(); }
  /// True if cells exist beyond this end of an axis: it is periodic, or a pole.
  bool continued(int axis, int outward) const {
    return continued_[static_cast<std::size_t>(axis)][outward > 0 ? 1 : 0];
  }
  int region(const Index& i) const { return regions_.empty() ? 0 : static_cast<int>(regions_(i)); }
  const std::vector<std::string>& regions() const { return region_names_; }
  const std::vector<std::string>& sides() const { return side_names_; }
  int side_named(const std::string& name) const;  ///< -1 if there is none
  int side_of(int axis, int outward, const Point& where) const;

  /// Named interfaces with the numbers of their regions.
  const std::vector<GridInterface>& interfaces() const { return interfaces_.named(); }
  bool has_interfaces() const { return !interfaces_.empty(); }
  int interface_named(const std::string& name) const;  ///< -1 if there is none
  /// The interface that the face below cell i along axis lies on.
  Crossing crossing(int axis, const Index& i) const {
    Index below = i;
    below[static_cast<std::size_t>(axis)] -= 1;
    return has_interfaces() ? interfaces_.between(region(below), region(i)) : Crossing{};
  }
  /// The faces on interfaces among those of interior_faces(axis) in the row of i.
  std::span<const InterfaceFace> interfaces_of_row(int axis, const Index& i) const {
    return interfaces_.row(axis, i);
  }
  /// Says in a face on which interface it lies, with `outward` and the two distances as Face has
  /// them there.
  void set_interface(Face& face, const InterfaceFace& on) const;
  /// The faces normal to `axis` of which this rank owns a neighbour and which have cells on both
  /// sides (holes aside). Ends without area (poles, the axis of a cylinder) are never among them.
  Box interior_faces(int axis) const;

  bool has_poles() const { return has_poles_; }
  /// The cell inside the domain that ghosted cell i stands for, across periodic ends and poles.
  Index wrapped(Index i) const;
  Cell cell(const Index& i) const { return {i, centre(i), metric_.volume(i), region(i)}; }
  /// Coordinates of a cell's centre; cells beyond an end give the last centre inside.
  Point centre(const Index& i) const {
    Point x{};
    for (std::size_t a = 0; a < axes_.size(); ++a) {
      x[a] = axes_[a].centres[static_cast<std::size_t>(std::clamp(i[a], 0, cells_[a] - 1))];
    }
    return x;
  }
  double volume(const Index& i) const { return metric_.volume(i); }
  /// The face below cell i along axis (i[axis] may equal the cell count: the upper boundary).
  Face face(int a, const Index& i) const {
    return face(a, i, metric_.area(a, i), metric_.distance(a, i));
  }
  /// The same with its area and distance known. Inline and free of branches on data, so that a
  /// kernel pays only for the members it reads.
  Face face(int a, const Index& i, double area, double distance) const {
    const auto s = static_cast<std::size_t>(a);
    Index left = i;
    left[s] -= 1;
    Face f;
    f.axis = a;
    f.index = i;
    f.position = centre(i);
    f.position[s] = axes_[s].faces[static_cast<std::size_t>(seam(a, i[s]))];
    f.area = area;
    f.distance = distance;
    f.region_left = region(left);
    f.region_right = region(i);
    f.weights = &metric_.weights(a, i[s]);
    return f;
  }

  /// Steps between neighbours along each axis in a local vector, and in a global vector's local
  /// part.
  std::array<std::ptrdiff_t, 3> local_strides() const {
    return {unknowns_, unknowns_ * ghost_width_[0], unknowns_ * ghost_width_[0] * ghost_width_[1]};
  }
  std::array<std::ptrdiff_t, 3> owned_strides() const {
    return {unknowns_, unknowns_ * owned_width_[0], unknowns_ * owned_width_[0] * owned_width_[1]};
  }
  /// Position of a ghosted cell's first unknown in a local vector.
  std::ptrdiff_t local_offset(const Index& i) const {
    return ((static_cast<std::ptrdiff_t>(i[2] - ghosted_.begin[2]) * ghost_width_[1] +
             (i[1] - ghosted_.begin[1])) *
                ghost_width_[0] +
            (i[0] - ghosted_.begin[0])) *
           unknowns_;
  }
  /// Position of an owned cell's first unknown in a global vector's local part.
  std::ptrdiff_t owned_offset(const Index& i) const {
    return ((static_cast<std::ptrdiff_t>(i[2] - owned_.begin[2]) * owned_width_[1] +
             (i[1] - owned_.begin[1])) *
                owned_width_[0] +
            (i[0] - owned_.begin[0])) *
           unknowns_;
  }
  /// Global block (cell) number in PETSc's ordering of a ghosted cell, or -1 outside the domain.
  PetscInt global_cell(const Index& i) const {
    return global_[static_cast<std::size_t>(local_offset(i) / unknowns_)];
  }

  /// The face between an active cell and what lies outside it; `outward` tells where outside is.
  Face boundary_face(int axis, const Index& i, int outward) const;

  Handle<Vec> create_global() const;
  Handle<Vec> create_local() const;
  /// Fills the halo, across periodic ends and poles too. `global` may hold further numbers behind
  /// those of the first rank. Collective.
  void to_local(Vec global, Vec local) const;

  /// Calls body(index) for every owned cell, first axis fastest.
  template <class Body>
  void for_owned(Body&& body) const {
    Index i;
    for (i[2] = owned_.begin[2]; i[2] < owned_.end[2]; ++i[2])
      for (i[1] = owned_.begin[1]; i[1] < owned_.end[1]; ++i[1])
        for (i[0] = owned_.begin[0]; i[0] < owned_.end[0]; ++i[0]) body(i);
  }

  /// Sum over owned active cells of value(index) times cell volume, over all ranks. Collective.
  double integrate(const std::function<double(const Index&)>& value) const;

 private:
  /// The upper end of a periodic axis is its lower end: both sides must see the same face.
  int seam(int a, int face) const {
    const auto s = static_cast<std::size_t>(a);
    return axes_[s].periodic && face == cells_[s] ? 0 : face;
  }
  void create_dm();
  void number_cells();
  void assign_regions();
  void name_sides();
  void list_interfaces();
  void first_to_local(Vec longer, Vec local) const;
  void fold_poles(Vec local) const;
  bool find_poles() const;
  /// Calls body(cell beyond a pole, the cell it stands for), both as positions in a local vector.
  template <class Body>
  void for_pole_halo(Body&& body) const;

  GridSpec spec_;
  MPI_Comm comm_;
  int dimension_;
  int unknowns_;
  Index cells_{1, 1, 1};
  std::vector<Axis> axes_;
  Metric metric_;
  bool has_poles_;
  std::array<std::array<bool, 2>, 3> continued_{};
  Handle<DM> dm_;
  Box owned_, ghosted_;
  Box present_;
  std::array<std::ptrdiff_t, 2> owned_width_{1, 1}, ghost_width_{1, 1};
  std::vector<PetscInt> global_;
  CellField regions_, active_;
  std::vector<std::string> region_names_, side_names_;
  InterfaceTable interfaces_;
};

}  // namespace fluxform
