#pragma once
// The places of a grid as formulas see them: coordinates in metres or degrees, the time, and the
// value of the landscape's raster.
//
//   Landscape land(grid, settings.landscape, input);
//   CellField d = land.field(settings.dispersal, "populations[0].dispersal", t);
#include <map>
#include <string>

#include "fluxform/grid/grid.hpp"
#include "fluxform/input/coefficient.hpp"
#include "fluxform/input/parameters.hpp"

#include "settings.hpp"

namespace fluxform::ecology {

class RasterLayer;

class Landscape {
 public:
  /// Reads this rank's part of the landscape's raster, if there is one. `input` locates errors and
  /// must outlive this.
  Landscape(const Grid& grid, const LandscapeSettings& settings, const Parameters& input);

  /// The coefficient under `key` on this rank's cells, `halo` cells further to each side (ends
  /// repeated), at time t. Throws InputError where a formula has no value, a region has none, or a
  /// raster does not cover the grid.
  CellField field(const Coefficient& c, const std::string& key, double t, int halo = 0) const;

  /// A formula at any point of the grid; the landscape is that of ghosted cell i.
  double value(const Expression& formula, const Point& x, const Index& i, double t) const;

  const Grid& grid() const { return grid_; }
  /// An error that points at the key of the input it is about.
  InputError error(const std::string& key, const std::string& message) const {
    return input_.error(key, message);
  }
  /// A cell as messages name it: "x = 1.5, y = 2".
  std::string place_of(const Index& i) const { return place_of(grid_.centre(grid_.wrapped(i))); }
  std::string place_of(const Point& x) const;

 private:
  double value(const Coefficient& c, const Index& i, double t) const;
  const CellField& dataset(const Coefficient& c) const;
  CellField read(const std::string& file, Resample how, int band) const;
  void refuse_other_cells(const RasterLayer& layer, const std::string& file) const;

  CellField values(const Coefficient& c, double t, int halo) const;
  void refuse_unknown_regions(const Coefficient& c) const;

  const Grid& grid_;
  const Parameters& input_;
  LandscapeSettings settings_;
  std::vector<std::size_t> slots_;  ///< of the grid's axes among the formulas' variables
  std::vector<double> factors_;     ///< user's unit per internal one, per axis
  CellField raster_;
  mutable std::map<std::string, CellField> datasets_;  ///< by file
};

/// Whether a coefficient changes with time.
bool varies(const Coefficient& c);

}  // namespace fluxform::ecology
