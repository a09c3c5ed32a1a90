#include "point_bipole.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>

namespace fluxform::solar {
namespace {

constexpr double rounding = 1e-9;

struct Spot {
  int column, row;
  bool operator==(const Spot&) const = default;
};

/// The mean moments of cells about a longitude: of sin(lat) and of cos(lat) sin(lon - longitude).
class CellMoments {
 public:
  CellMoments(const SurfaceCells& cells, double longitude) : cells_(cells), origin_(longitude) {}
  Eigen::Vector2d operator()(const Spot& at) const {
    const auto j = static_cast<std::size_t>(at.row), i = static_cast<std::size_t>(at.column);
    const double south = cells_.latitude_faces[j], north = cells_.latitude_faces[j + 1];
    const double west = cells_.longitude_faces[i] - origin_;
    const double east = cells_.longitude_faces[i + 1] - origin_;
    const auto squared = [](double x) { return 0.5 * (x + std::sin(x) * std::cos(x)); };
    const double cosine = (squared(north) - squared(south)) / cells_.height(at.row);
    const double sine = (std::cos(west) - std::cos(east)) / (east - west);
    return {0.5 * (cells_.sine_faces[j] + cells_.sine_faces[j + 1]), cosine * sine};
  }
  Spot spot(int column, int row) const {
    const int n = cells_.columns();
    return {((column % n) + n) % n, row};
  }

 private:
  const SurfaceCells& cells_;
  double origin_;
};

int interval_of(const std::vector<double>& faces, double x) {
  const auto above = std::upper_bound(faces.begin() + 1, faces.end() - 1, x);
  return static_cast<int>(above - faces.begin()) - 1;
}

double in_first_turn(const std::vector<double>& faces, double longitude) {
  const double turn = faces.back() - faces.front();
  return longitude - turn * std::floor((longitude - faces.front()) / turn);
}

/// The lower of the two cells whose common face is nearest to x.
int below_nearest_face(const std::vector<double>& faces, double x) {
  const int n = interval_of(faces, x);
  const auto k = static_cast<std::size_t>(n);
  return x - faces[k] < faces[k + 1] - x ? n - 1 : n;
}

/// A bipole shorter than a cell: each polarity on one diagonal of four cells about a corner.
std::vector<CellFlux> on_four(const SurfaceCells& cells, const PointBipole& b) {
  const CellMoments moments(cells, b.longitude);
  const double longitude = in_first_turn(cells.longitude_faces, b.longitude);
  const int i = below_nearest_face(cells.longitude_faces, longitude);
  const int j =
      std::clamp(below_nearest_face(cells.latitude_faces, b.latitude), 0, cells.rows() - 2);
  const std::array plus{moments.spot(i, j), moments.spot(i + 1, j + 1)};
  const std::array minus{moments.spot(i, j + 1), moments.spot(i + 1, j)};
  const Eigen::Vector2d up = moments(plus[1]) - moments(plus[0]);
  const Eigen::Vector2d down = moments(minus[1]) - moments(minus[0]);
  Eigen::Matrix2d both;
  both << up, -down;
  const Eigen::Vector2d wanted =
      Eigen::Vector2d(b.axial, b.eastward) / b.flux - (moments(plus[0]) - moments(minus[0]));
  const Eigen::Vector2d share = both.partialPivLu().solve(wanted);
  if (!(share.minCoeff() >= 0.0 && share.maxCoeff() <= 1.0)) return {};
  return {{plus[0].column, plus[0].row, b.flux * (1.0 - share[0])},
          {plus[1].column, plus[1].row, b.flux * share[0]},
          {minus[0].column, minus[0].row, -b.flux * (1.0 - share[1])},
          {minus[1].column, minus[1].row, -b.flux * share[1]}};
}

/// Weights of three cells whose mean moment is `wanted`; negative ones if it lies outside them.
Eigen::Vector3d weights_of(const CellMoments& moments, const std::array<Spot, 3>& corners,
                           const Eigen::Vector2d& wanted) {
  Eigen::Matrix3d system;
  for (int k = 0; k < 3; ++k) {
    const Eigen::Vector2d m = moments(corners[static_cast<std::size_t>(k)]);
    system.col(k) << 1.0, m[0], m[1];
  }
  return system.partialPivLu().solve(Eigen::Vector3d(1.0, wanted[0], wanted[1]));
}

/// A longer one: the positive polarity on one cell, the negative on three others about its place.
std::vector<CellFlux> around(const SurfaceCells& cells, const PointBipole& b,
                             const Spot& positive) {
  const CellMoments moments(cells, b.longitude);
  const Eigen::Vector2d wanted = moments(positive) - Eigen::Vector2d(b.axial, b.eastward) / b.flux;
  const double latitude = std::asin(std::clamp(wanted[0], -1.0, 1.0));
  const double offset = std::asin(std::clamp(wanted[1] / std::cos(latitude), -1.0, 1.0));
  const int column = interval_of(cells.longitude_faces,
                                 in_first_turn(cells.longitude_faces, b.longitude + offset));
  const int row = interval_of(cells.latitude_faces, latitude);
  for (int j = std::max(row - 1, 0); j <= std::min(row, cells.rows() - 2); ++j)
    for (int i = column - 1; i <= column; ++i)
      for (int without = 0; without < 4; ++without) {
        std::array<Spot, 3> corners{};
        for (int k = 0, n = 0; k < 4; ++k)
          if (k != without)
            corners[static_cast<std::size_t>(n++)] = moments.spot(i + k % 2, j + k / 2);
        if (std::find(corners.begin(), corners.end(), positive) != corners.end()) continue;
        const Eigen::Vector3d share = weights_of(moments, corners, wanted);
        if (!(share.minCoeff() >= -rounding)) continue;
        std::vector<CellFlux> found{{positive.column, positive.row, b.flux}};
        for (int k = 0; k < 3; ++k) {
          const Spot& at = corners[static_cast<std::size_t>(k)];
          found.push_back({at.column, at.row, -b.flux * std::max(share[k], 0.0)});
        }
        return found;
      }
  return {};
}

}  // namespace

std::vector<CellFlux> on_cells(const SurfaceCells& cells, const PointBipole& b) {
  if (std::vector<CellFlux> found = on_four(cells, b); !found.empty()) return found;
  const double sine = std::sin(b.latitude) + 0.5 * b.axial / b.flux;
  const double latitude = std::asin(std::clamp(sine, -1.0, 1.0));
  const double east = 0.5 * b.eastward / b.flux / std::max(std::cos(latitude), 1e-3);
  const int row = interval_of(cells.latitude_faces, latitude);
  const int column =
      interval_of(cells.longitude_faces, in_first_turn(cells.longitude_faces, b.longitude + east));
  const CellMoments moments(cells, b.longitude);
  for (const int up : {0, 1, -1})
    for (const int right : {0, 1, -1}) {
      if (row + up < 0 || row + up >= cells.rows()) continue;
      std::vector<CellFlux> found = around(cells, b, moments.spot(column + right, row + up));
      if (!found.empty()) return found;
    }
  return {};
}

}  // namespace fluxform::solar
