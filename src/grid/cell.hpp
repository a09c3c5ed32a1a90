#pragma once
// The small values handed to kernels. No PETSc here: models compile and are tested without it.
#include <array>
#include <cstddef>
#include <limits>
#include <vector>

namespace fluxform {

using Point = std::array<double, 3>;  ///< coordinates along the grid's axes, in the grid's units
using Index = std::array<int, 3>;     ///< cell (or face) numbers along the axes; unused axes are 0

/// Weights of the four cells around a face (-2, -1 | +1, +2) that give the face value and the slope
/// across it from cell averages, exact for cubics under the metric's own volume weight. The
/// gradient is sum(slope[k] u[k]) / Face::distance, so two-point differences are {0, -1, 1, 0}.
struct Reconstruction {
  std::array<double, 4> value{0.0, 0.5, 0.5, 0.0};
  std::array<double, 4> slope{0.0, -1.0, 1.0, 0.0};
};

/// A control volume as a kernel sees it.
struct Cell {
  Index index{};
  Point position{};
  double volume = 0.0;
  int region = 0;  ///< index into Grid::regions(); 0 where the input names none
  /// The time of the sweep, set for models that say uses_time.
  double t = std::numeric_limits<double>::quiet_NaN();
};

/// A face as a kernel sees it. Interior faces lie between cell `index` minus one along `axis`
/// (left) and cell `index` (right); flux is positive from left to right. On a boundary face flux is
/// positive outward, `side` is the index into Grid::sides(), and `left` is the cell inside. For an
/// `interface` kernel, which gets the states of the regions `from` and `to` in this order, outward
/// is +1 if `from` lies below and -1 if it lies above, and left_distance belongs to `from`.
struct Face {
  int axis = 0;
  Index index{};
  Point position{};
  double area = 0.0;
  double distance = 0.0;  ///< between the two cell centres; on a boundary: centre to face
  int region_left = 0;
  int region_right = 0;
  int side = -1;
  int outward = 0;              ///< on a boundary: +1 at the axis' upper end, -1 at its lower end
  int interface = -1;           ///< index into Grid::interfaces() of a face on one; -1 elsewhere
  double left_distance = 0.0;   ///< from the centre of the cell in `from` to the face
  double right_distance = 0.0;  ///< from the face to the centre of the cell in `to`
  double t = std::numeric_limits<double>::quiet_NaN();  ///< the time of the sweep, as in Cell
  const Reconstruction* weights = nullptr;  ///< set for models that use the line or cross stencil
};

/// The index range [begin, end) a rank owns along each axis.
struct Box {
  Index begin{0, 0, 0};
  Index end{1, 1, 1};
};

constexpr Index moved(Index i, int axis, int by) {
  i[static_cast<std::size_t>(axis)] += by;
  return i;
}

/// Calls body(index) for every cell or face of a box, first axis fastest.
template <class Body>
void for_box(const Box& box, Body&& body) {
  Index i;
  for (i[2] = box.begin[2]; i[2] < box.end[2]; ++i[2])
    for (i[1] = box.begin[1]; i[1] < box.end[1]; ++i[1])
      for (i[0] = box.begin[0]; i[0] < box.end[0]; ++i[0]) body(i);
}

/// One number per cell of a box widened by `halo` along each active axis: prescribed coefficients.
class CellField {
 public:
  CellField() = default;
  CellField(const Box& owned, int dimension, int halo, double value = 0.0);
  double operator()(const Index& i) const { return values_[offset(i)]; }
  double& operator()(const Index& i) { return values_[offset(i)]; }
  const Box& box() const { return box_; }
  bool empty() const { return values_.empty(); }
  /// Where index (0, 0, 0) would stand, and the steps along the second and third axis.
  const double* origin() const { return values_.data() - first_; }
  const std::array<std::ptrdiff_t, 2>& strides() const { return stride_; }

 private:
  std::size_t offset(const Index& i) const {
    return static_cast<std::size_t>(i[0] + stride_[0] * i[1] + stride_[1] * i[2] - first_);
  }
  Box box_;
  std::array<std::ptrdiff_t, 2> stride_{1, 1};
  std::ptrdiff_t first_ = 0;  ///< where cell (0, 0, 0) would put the box's first
  std::vector<double> values_;
};

/// One number per face: prescribed velocities, conductances. Face (axis, i) is the lower face of
/// cell i along axis; the field covers all faces of the owned box widened by one.
class FaceField {
 public:
  FaceField() = default;
  FaceField(const Box& owned, int dimension, double value = 0.0);
  double operator()(const Face& f) const {
    return axes_[static_cast<std::size_t>(f.axis)](f.index);
  }
  double operator()(int axis, const Index& i) const {
    return axes_[static_cast<std::size_t>(axis)](i);
  }
  double& operator()(int axis, const Index& i) { return axes_[static_cast<std::size_t>(axis)](i); }
  const CellField& along(int axis) const { return axes_[static_cast<std::size_t>(axis)]; }
  const Box& box(int axis) const { return axes_[static_cast<std::size_t>(axis)].box(); }
  bool empty() const { return axes_[0].empty(); }

 private:
  std::array<CellField, 3> axes_;
};

}  // namespace fluxform
