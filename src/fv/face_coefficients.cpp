#include "fluxform/fv/face_coefficients.hpp"

#include <array>
#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform {
namespace {

constexpr std::array<double, 3> gauss_points{-0.7745966692414834, 0.0, 0.7745966692414834};
constexpr std::array<double, 3> gauss_weights{5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};

std::size_t at(int i) { return static_cast<std::size_t>(i); }

int other(int axis) { return axis == 0 ? 1 : 0; }

/// Bounds of cell i along an axis, taken from the cell it stands for beyond periodic ends and poles.
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

/// Volume-weighted centre of row i along `axis`, continued across ends and poles.
double row_centre(const Grid& grid, int axis, int i) {
  const int n = grid.cells()[at(axis)];
  const Axis& line = grid.axis(axis);
  if (i >= 0 && i < n) return grid.metric().mean(axis, i);
  if (line.periodic) return grid.metric().mean(axis, i < 0 ? i + n : i - n) + (i < 0 ? -1.0 : 1.0) * line.length();
  const double end = i < 0 ? line.faces.front() : line.faces.back();
  return 2.0 * end - grid.metric().mean(axis, i < 0 ? -1 - i : 2 * n - 1 - i);
}

/// Coefficient per unit of the cell's own volume: what varies along a face.
double rate(const Grid& grid, const FaceField& c, int axis, const Index& i) {
  return c(axis, i) * grid.metric().area(axis, i) / grid.volume(i);
}

double tilt_of(const Grid& grid, const FaceField& c, int axis, const Index& i) {
  const int across = other(axis), row = i[at(across)], n = grid.cells()[at(across)];
  const Index below = moved(i, across, -1), above = moved(i, across, +1);
  const bool next_to_pole = grid.has_poles() && across == 1 && (row == 0 || row == n - 1);
  const double area = grid.metric().area(axis, i);
  if (next_to_pole || area == 0.0 || !in_domain(grid, axis, below) || !in_domain(grid, axis, above)) {
    return 0.0;
  }
  const double span = row_centre(grid, across, row + 1) - row_centre(grid, across, row - 1);
  const double change = rate(grid, c, axis, above) - rate(grid, c, axis, below);
  return grid.volume(i) / area * grid.metric().variance(across, row) * change / (span * span);
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

}  // namespace fluxform
