#pragma once
// Sphere-surface cells without a grid, shared by rows of latitude among the ranks.
#include <cmath>
#include <vector>

#include "fluxform/core/parallel.hpp"

#include "quadrature.hpp"
#include "sun.hpp"
#include "surface_cells.hpp"

namespace fluxform::solar {

inline std::vector<double> even_faces(double from, double to, int cells) {
  std::vector<double> faces;
  for (int i = 0; i <= cells; ++i) faces.push_back(from + (to - from) * i / cells);
  return faces;
}

/// rows x 2 rows cells, uniform in both angles, longitude from `west`.
inline SurfaceCells even_cells(int rows, MPI_Comm comm = MPI_COMM_SELF, double west = 0.0) {
  const double pi = constants::pi;
  const int rank = rank_of(comm), ranks = ranks_of(comm);
  const Box box{{0, rows * rank / ranks, 0}, {2 * rows, rows * (rank + 1) / ranks, 1}};
  return {even_faces(west, west + 2.0 * pi, 2 * rows), even_faces(-0.5 * pi, 0.5 * pi, rows), box,
          comm};
}

/// The cell averages of f(latitude, longitude), by Gauss points in both angles.
template <class F>
std::vector<double> averages_of(const SurfaceCells& cells, F&& f) {
  const GaussRule rule = gauss_rule(6);
  std::vector<double> field(cells.owned_size());
  cells.for_owned([&](int i, int j, std::size_t k) {
    const double south = cells.latitude_faces[static_cast<std::size_t>(j)];
    const double half = 0.5 * (cells.latitude_faces[static_cast<std::size_t>(j) + 1] - south);
    const double west = cells.longitude_faces[static_cast<std::size_t>(i)];
    double sum = 0.0;
    for (std::size_t y = 0; y < rule.point.size(); ++y)
      for (std::size_t x = 0; x < rule.point.size(); ++x) {
        const double latitude = south + half * (1.0 + rule.point[y]);
        sum += half * rule.weight[y] * 0.5 * rule.weight[x] * std::cos(latitude) *
               f(latitude, west + 0.5 * cells.width(i) * (1.0 + rule.point[x]));
      }
    field[k] = sum / cells.height(j);
  });
  return field;
}

}  // namespace fluxform::solar
