#include "spreading.hpp"

#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/solve/minimum.hpp"

namespace fluxform::ecology {
namespace {

/// Growth rates k(s) of the system tilted by exp(-s x).
class Tilted {
 public:
  Tilted(const Linearised& system, const Grid& grid, int axis, const PrincipalControls& controls)
      : system_(system), grid_(grid), axis_(axis), controls_(controls) {
    controls_.adjoint = false;
    petsc(MatDuplicate(system.rates, MAT_COPY_VALUES, tilted_.out()));
  }
  double growth(double s) {
    petsc(MatCopy(system_.rates, tilted_, SAME_NONZERO_PATTERN));
    grid_.for_owned([&](const Index& i) {
      if (!grid_.active(i)) return;
      for (const int side : {-1, 1}) tilt(i, side, s);
    });
    petsc(MatAssemblyBegin(tilted_, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(tilted_, MAT_FINAL_ASSEMBLY));
    return find_principal(tilted_, system_.mass, controls_).value;
  }

 private:
  /// The neighbour's entry times exp(-s (its x - ours)).
  void tilt(const Index& i, int side, double s) {
    const Index neighbour = moved(i, axis_, side);
    if (!grid_.active(neighbour)) return;
    const double away = side * grid_.metric().distance(axis_, side > 0 ? neighbour : i);
    const PetscInt row = grid_.global_cell(i), column = grid_.global_cell(neighbour);
    double entry = 0.0;
    petsc(MatGetValue(system_.rates, row, column, &entry));
    petsc(MatSetValue(tilted_, row, column, entry * std::exp(-s * away), INSERT_VALUES));
  }
  const Linearised& system_;
  const Grid& grid_;
  int axis_;
  PrincipalControls controls_;
  Handle<Mat> tilted_;
};

}  // namespace

Spreading spreading_speed(const Linearised& system, const Grid& one, int axis,
                          const PrincipalControls& controls) {
  Tilted tilted(system, one, axis, controls);
  Spreading result;
  result.growth_rate = tilted.growth(0.0);
  if (result.growth_rate <= 0.0) return result;
  const auto speed = [&](double s) { return tilted.growth(s) / s; };
  // k(s)/s falls, then rises: the search starts from the wavelength of the axis.
  const Minimum least = minimum_from(0.1 / one.axis(axis).length(), speed, 1e-7);
  result.steepness = least.at;
  result.speed = least.value;
  for (int quarter = -8; quarter <= 8; ++quarter) {
    const double s = result.steepness * std::exp2(0.25 * quarter);
    result.dispersion.push_back({s, tilted.growth(s)});
  }
  return result;
}

}  // namespace fluxform::ecology
