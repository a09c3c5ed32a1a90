#include "fluxform/fields/face_coefficients.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr std::array<double, 3> gauss_points{-0.7745966692414834, 0.0, 0.7745966692414834};
constexpr std::array<double, 3> gauss_weights{5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};

std::size_t at(int i) { return static_cast<std::size_t>(i); }

int other(int axis) { return axis == 0 ? 1 : 0; }

/// Bounds of cell i along an axis, taken from the cell it stands for beyond periodic ends and
/// poles.
std::array<double, 2> bounds(const Grid& grid, int axis, const Index& wrapped) {
  const auto& faces = grid.axis(axis).faces;
  const int i = wrapped[at(axis)];
  return {faces[at(i)], faces[at(i + 1)]};
}

/// True if the face's transverse neighbours lie in the domain (possibly across an end or pole).
bool in_domain(const Grid& grid, int axis, const Index& i) {
  for (int a = 0; a < grid.dimension(); ++a) {
    const int cells = grid.cells()[at(a)] + (a == axis ? 1 : 0);
    if (i[at(a)] < 0 && !grid.continued(a, -1)) return false;
    if (i[at(a)] >= cells && !grid.continued(a, +1)) return false;
  }
  return true;
}

/// The face that face (axis, i) stands for. Face numbers run to the cell count on open axes.
Index image(const Grid& grid, int axis, const Index& i) {
  if (grid.axis(axis).periodic || i[at(axis)] < grid.cells()[at(axis)]) {
    Index w = grid.wrapped(i);
    if (!grid.axis(axis).periodic && i[at(axis)] >= 0) w[at(axis)] = i[at(axis)];
    return w;
  }
  Index below = i;
  below[at(axis)] = grid.cells()[at(axis)] - 1;
  Index w = grid.wrapped(below);
  w[at(axis)] = grid.cells()[at(axis)];
  return w;
}

template <class Body>
void for_faces(const Grid& grid, int axis, const FaceField& field, Body&& body) {
  for_box(field.box(axis), [&](const Index& i) {
    const bool beyond_end = i[at(axis)] < 0 || i[at(axis)] > grid.cells()[at(axis)];
    if (beyond_end && !grid.axis(axis).periodic) return;
    if (in_domain(grid, axis, i)) body(i, image(grid, axis, i));
  });
}

double mean_component(const Grid& grid, int axis, const Index& face,
                      const std::function<double(int, const Point&)>& component) {
  Point x = grid.centre(face);
  x[at(axis)] = grid.axis(axis).faces[at(face[at(axis)])];
  if (grid.dimension() != 2) return component(axis, x);
  const auto [lower, upper] = bounds(grid, other(axis), face);
  double mean = 0.0;
  for (std::size_t q = 0; q < gauss_points.size(); ++q) {
    x[at(other(axis))] = 0.5 * (lower + upper) + 0.5 * (upper - lower) * gauss_points[q];
    mean += gauss_weights[q] * component(axis, x);
  }
  return mean;
}

/// A row of cells across a face's axis, possibly beyond a periodic end or a pole, in coordinates
/// that go on straight there; beyond a pole lengths along the circles count negative, as fields
/// seen along a meridian demand.
struct Row {
  double lower = 0.0, upper = 0.0;
  bool exists = true;
  double middle() const { return 0.5 * (lower + upper); }
  double width() const { return upper - lower; }
};

Row row_at(const Grid& grid, int axis, int i) {
  const Axis& line = grid.axis(axis);
  const int n = line.cells();
  const auto cell = [&](int k) { return Row{line.faces[at(k)], line.faces[at(k + 1)]}; };
  if (i >= 0 && i < n) return cell(i);
  if (!grid.continued(axis, i < 0 ? -1 : 1)) return {0.0, 0.0, false};
  if (line.periodic) {
    const Row image = cell(i < 0 ? i + n : i - n);
    const double by = i < 0 ? -line.length() : line.length();
    return {image.lower + by, image.upper + by};
  }
  const Row image = cell(i < 0 ? -1 - i : 2 * n - 1 - i);
  const double twice = 2.0 * (i < 0 ? line.faces.front() : line.faces.back());
  return {twice - image.upper, twice - image.lower};
}

/// Length per unit of coordinate `axis` at x along the other axis; negative beyond a pole.
double stretch(const Grid& grid, int axis, double x) {
  if (grid.geometry() == Geometry::sphere)
    return grid.spec().radius * (axis == 0 ? std::cos(x) : 1.0);
  const bool round = grid.geometry() == Geometry::cylindrical && grid.axis(axis).name == "phi";
  return round ? x : 1.0;
}

/// The factor of the volume element that varies along `axis`.
double density(const Grid& grid, int axis, double x) {
  if (grid.geometry() == Geometry::sphere && axis == 1) return std::abs(std::cos(x));
  if (grid.geometry() == Geometry::cylindrical && grid.axis(axis).name == "r") return x;
  return 1.0;
}

template <class F>
double mean_over(const Row& row, F&& f) {
  double sum = 0.0;
  for (std::size_t q = 0; q < gauss_points.size(); ++q) {
    sum += gauss_weights[q] * f(row.middle() + 0.5 * row.width() * gauss_points[q]);
  }
  return sum;
}

/// Volume-weighted mean of f over a row.
template <class F>
double average_over(const Grid& grid, int axis, const Row& row, F&& f) {
  const auto weight = [&](double x) { return density(grid, axis, x); };
  return mean_over(row, [&](double x) { return f(x) * weight(x); }) / mean_over(row, weight);
}

/// The rows below, at and above one that matter to the transverse corrections of a face.
struct Rows {
  Row below, here, above;
  bool complete() const { return below.exists && above.exists; }
};

Rows rows_around(const Grid& grid, int axis, int i) {
  return {row_at(grid, axis, i - 1), row_at(grid, axis, i), row_at(grid, axis, i + 1)};
}

/// Tilt that makes coefficient times field exact where the field is linear and the coefficient has
/// the means given on the three rows, linear between them.
double tilt_of(const Grid& grid, const FaceField& c, int axis, const Index& i) {
  const int across = other(axis), n = grid.cells()[at(across)], row = i[at(across)];
  const Rows rows = rows_around(grid, across, row);
  if (!rows.complete() || grid.metric().area(axis, i) == 0.0) return 0.0;
  const auto mean = [&](const Row& r) {
    return average_over(grid, across, r, [](double x) { return x; });
  };
  const bool periodic = grid.axis(across).periodic;
  const double flip_below = !periodic && row == 0 ? -1.0 : 1.0;
  const double flip_above = !periodic && row == n - 1 ? -1.0 : 1.0;
  const double change =
      flip_above * c(axis, moved(i, across, 1)) - flip_below * c(axis, moved(i, across, -1));
  const double slope = change / (rows.above.middle() - rows.below.middle());
  const double moment = slope * rows.here.width() * rows.here.width() / 12.0 +
                        c(axis, i) * (rows.here.middle() - mean(rows.here));
  return moment / (mean(rows.above) - mean(rows.below));
}

/// Solves mean X_here + tilt (X_above - X_below) = integral for fields whose slope is constant and
/// linear across the face's axis: columns are those two fields.
std::array<double, 2> solve_two(const std::array<double, 2>& here,
                                const std::array<double, 2>& change,
                                const std::array<double, 2>& wanted) {
  const double determinant = here[0] * change[1] - here[1] * change[0];
  return {(wanted[0] * change[1] - wanted[1] * change[0]) / determinant,
          (here[0] * wanted[1] - here[1] * wanted[0]) / determinant};
}

/// What the conductance of every face in one row across its axis has in common.
struct RowRises {
  Rows rows;
  double length = 1.0;                     ///< mean length per unit of the axis' coordinate
  std::array<double, 2> here{}, change{};  ///< rises of the two fields of solve_two, per unit too
};

RowRises rises_of(const Grid& grid, int axis, int row) {
  const int across = other(axis);
  RowRises r;
  r.rows = rows_around(grid, across, row);
  r.length = average_over(grid, across, r.rows.here,
                          [&](double x) { return std::abs(stretch(grid, axis, x)); });
  for (int p = 0; p < 2; ++p) {
    const auto rise = [&](double y) {
      return (p == 0 ? 1.0 : y - r.rows.here.middle()) * stretch(grid, axis, y);
    };
    r.here[at(p)] = average_over(grid, across, r.rows.here, rise);
    if (!r.rows.complete()) continue;
    r.change[at(p)] = average_over(grid, across, r.rows.above, rise) -
                      average_over(grid, across, r.rows.below, rise);
  }
  return r;
}

std::vector<RowRises> rises_along(const Grid& grid, int axis) {
  std::vector<RowRises> all;
  const int rows = grid.cells()[at(other(axis))];
  for (int row = 0; row < rows; ++row) all.push_back(rises_of(grid, axis, row));
  return all;
}

/// Mean and tilt of the conductance at face (axis, i) of the domain.
std::array<double, 2> conductance_of(const Grid& grid, int axis, const Index& face,
                                     const RowRises& row,
                                     const std::function<double(const Point&)>& diffusivity) {
  Point x = grid.centre(face);
  x[at(axis)] = grid.axis(axis).faces[at(face[at(axis)])];
  const double gap = grid.metric().distance(axis, face) / row.length;
  const double middle = row.rows.here.middle();
  std::array<double, 2> wanted{};
  for (int p = 0; p < 2; ++p) {
    wanted[at(p)] = mean_over(row.rows.here, [&](double y) {
      x[at(other(axis))] = y;
      return diffusivity(x) * (p == 0 ? 1.0 : y - middle) / gap;
    });
  }
  if (!row.rows.complete()) return {wanted[0] / row.here[0], 0.0};
  return solve_two(row.here, row.change, wanted);
}

}  // namespace

FaceField velocity_from_components(const Grid& grid,
                                   const std::function<double(int, const Point&)>& component) {
  FaceField v(grid.owned(), grid.dimension());
  for (int axis = 0; axis < grid.dimension(); ++axis) {
    for_faces(grid, axis, v, [&](const Index& i, const Index& face) {
      v(axis, i) = mean_component(grid, axis, face, component);
    });
  }
  return v;
}

FaceField velocity_from_stream_function(const Grid& grid,
                                        const std::function<double(const Point&)>& psi) {
  if (grid.dimension() != 2) throw InputError("a stream function needs a grid of two dimensions");
  FaceField v(grid.owned(), grid.dimension());
  for (int axis = 0; axis < 2; ++axis) {
    for_faces(grid, axis, v, [&](const Index& i, const Index& face) {
      const double area = grid.metric().area(axis, face);
      if (area == 0.0) return;
      const auto [lower, upper] = bounds(grid, other(axis), face);
      Point a{}, b{};
      a[at(axis)] = b[at(axis)] = grid.axis(axis).faces[at(face[at(axis)])];
      a[at(other(axis))] = lower;
      b[at(other(axis))] = upper;
      v(axis, i) = (axis == 0 ? 1.0 : -1.0) * (psi(b) - psi(a)) / area;
    });
  }
  return v;
}

double divergence(const Grid& grid, const FaceField& velocity) {
  double worst = 0.0, all = 0.0;
  grid.for_owned([&](const Index& i) {
    double net = 0.0, sum = 0.0;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
      const Index upper = moved(i, axis, 1);
      const double out = velocity(axis, upper) * grid.metric().area(axis, upper);
      const double in = velocity(axis, i) * grid.metric().area(axis, i);
      net += out - in;
      sum += std::abs(out) + std::abs(in);
    }
    if (grid.active(i) && sum > 0.0) worst = std::max(worst, std::abs(net) / sum);
  });
  MPI_Allreduce(&worst, &all, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return all;
}

FaceField transverse_tilt(const Grid& grid, const FaceField& coefficient) {
  if (grid.dimension() != 2) throw InputError("transverse corrections need two dimensions");
  FaceField tilt(grid.owned(), 2);
  for (int axis = 0; axis < 2; ++axis) {
    Box faces = grid.owned();
    faces.end[at(axis)] += 1;
    for_box(faces, [&](const Index& i) { tilt(axis, i) = tilt_of(grid, coefficient, axis, i); });
  }
  return tilt;
}

Conductance diffusive_conductance(const Grid& grid,
                                  const std::function<double(const Point&)>& diffusivity) {
  if (grid.dimension() != 2) throw InputError("transverse corrections need two dimensions");
  Conductance c{FaceField(grid.owned(), 2), FaceField(grid.owned(), 2)};
  for (int axis = 0; axis < 2; ++axis) {
    const std::vector<RowRises> rises = rises_along(grid, axis);
    for_faces(grid, axis, c.mean, [&](const Index& i, const Index& face) {
      if (grid.metric().area(axis, face) == 0.0) return;
      const RowRises& row = rises[at(face[at(other(axis))])];
      const auto [mean, tilt] = conductance_of(grid, axis, face, row, diffusivity);
      c.mean(axis, i) = mean;
      c.tilt(axis, i) = tilt;
    });
  }
  return c;
}

}  // namespace fluxform
