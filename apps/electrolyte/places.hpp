#pragma once
// Coefficients of the input as numbers on cells and faces.
//
//   Places places(grid, input);
//   CellField d = places.field(settings.diffusivity, "species[0].diffusivity", factor);
#include <string>

#include "fluxform/grid/grid.hpp"
#include "fluxform/input/coefficient.hpp"
#include "fluxform/input/parameters.hpp"

#include "face_coefficient.hpp"

namespace fluxform::electrolyte {

class Places {
 public:
  /// `input` locates errors; both must outlive this.
  Places(const Grid& grid, const Parameters& input);

  /// On this rank's cells and one row more. Throws InputError where there is no finite value.
  CellField field(const Coefficient& c, const std::string& key, double factor = 1.0) const;
  /// Over the distance between the points beside each face: half cells in series.
  FaceCoefficient on_faces(const CellField& cells) const;
  /// On boundary faces, where a formula is taken at the face and all else in the cell.
  FaceField on_boundary(const Coefficient& c, const CellField& cells, double factor) const;

  const Grid& grid() const { return grid_; }
  InputError error(const std::string& key, const std::string& message) const {
    return input_.error(key, message);
  }
  /// "x = 1.5e-06"
  std::string name_of(const Point& x) const;

 private:
  double value(const Coefficient& c, const Point& x, int region) const;
  void refuse_unknown_regions(const Coefficient& c) const;
  double series(const CellField& cells, int axis, const Index& i, double distance) const;

  const Grid& grid_;
  const Parameters& input_;
  std::vector<std::size_t> slots_;  ///< of the grid's axes among the formulas' variables
  std::vector<double> factors_;     ///< user's unit per internal one, per axis
};

}  // namespace fluxform::electrolyte
