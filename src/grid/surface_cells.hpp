#pragma once
// What the maps, regions and observables need to know of a sphere-surface grid: faces of all cells,
// which of them this rank owns, and whom to add up with.
//
//   const SurfaceCells cells(grid);   cells.for_owned([&](int i, int j, std::size_t k) {...});
#include <cmath>
#include <cstddef>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

struct SurfaceCells {
  std::vector<double> longitude_faces;  ///< radians, increasing, spanning 2 pi
  std::vector<double> latitude_faces;   ///< radians, south to north
  Box owned;                            ///< axis 0 longitude, axis 1 latitude
  MPI_Comm comm = MPI_COMM_SELF;

  SurfaceCells(std::vector<double> longitudes, std::vector<double> latitudes, const Box& box,
               MPI_Comm communicator)
      : longitude_faces(std::move(longitudes)),
        latitude_faces(std::move(latitudes)),
        owned(box),
        comm(communicator) {
    for (const double latitude : latitude_faces) sine_faces.push_back(std::sin(latitude));
  }
  explicit SurfaceCells(const Grid& grid)
      : SurfaceCells(grid.axis(0).faces, grid.axis(1).faces, grid.owned(), grid.comm()) {}

  int columns() const { return static_cast<int>(longitude_faces.size()) - 1; }
  int rows() const { return static_cast<int>(latitude_faces.size()) - 1; }
  double width(int i) const { return step(longitude_faces, i); }
  /// Extent of row j in the sine of latitude, as the grid's volumes have it: the difference of two
  /// sines next to a pole loses digits.
  double height(int j) const {
    const double south = latitude_faces[static_cast<std::size_t>(j)];
    const double north = latitude_faces[static_cast<std::size_t>(j) + 1];
    return 2.0 * std::cos(0.5 * (south + north)) * std::sin(0.5 * (north - south));
  }
  /// Solid angle of cell (i, j).
  double area(int i, int j) const { return width(i) * height(j); }
  std::size_t owned_size() const {
    return static_cast<std::size_t>(owned.end[0] - owned.begin[0]) *
           static_cast<std::size_t>(owned.end[1] - owned.begin[1]);
  }

  /// Calls body(i, j, k) for every owned cell; k counts them, longitude fastest, as a global
  /// vector with one unknown does.
  template <class Body>
  void for_owned(Body&& body) const {
    std::size_t k = 0;
    for (int j = owned.begin[1]; j < owned.end[1]; ++j)
      for (int i = owned.begin[0]; i < owned.end[0]; ++i) body(i, j, k++);
  }

  std::vector<double> sine_faces;  ///< sines of latitude_faces

 private:
  static double step(const std::vector<double>& faces, int i) {
    return faces[static_cast<std::size_t>(i) + 1] - faces[static_cast<std::size_t>(i)];
  }
};

}  // namespace fluxform
