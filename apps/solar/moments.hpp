#pragma once
// Weights by row and column of cells for moments of the surface field: dipoles and polar means, as
// accurate as fourth-order cell averages deserve (grid/moment_weights.hpp). The sum over cells of
// weight times field times solid angle is the moment.
#include <array>
#include <vector>

namespace fluxform::solar {

struct Moments {
  using ByPole = std::array<std::vector<double>, 2>;  ///< north, south; by row
  Moments() = default;
  /// Faces in radians. Throws InputError for less than three cells along an axis.
  Moments(const std::vector<double>& longitude_faces, const std::vector<double>& latitude_faces);

  std::vector<double> axial;         ///< of the axial dipole, by row
  std::vector<double> across;        ///< of the equatorial dipole, by row
  std::vector<double> cosine, sine;  ///< of its two components, by column
  ByPole mean60, mean70;             ///< of the mean field beyond that latitude
  ByPole cap;                        ///< the share of each row within 30 degrees of the pole
};

/// Steradians within 30 degrees of a pole.
double cap_area();

}  // namespace fluxform::solar
