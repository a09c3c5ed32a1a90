#pragma once
// A grid that comes from a raster: its cells, a region for each class of its values, and holes where
// it has no data.
//
//   RasterGrid land;
//   p.section("landscape", [&](Parameters& q) { describe_raster_grid(q, land, "landscape", spec); });
//   p.read(...);                                   // the raster's header fills the spec
//   survey_raster_grid(p, land, spec, comm);       // one look at all of its cells
#include <memory>
#include <string>
#include <vector>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/declarations.hpp"
#include "fluxform/files/raster_layer.hpp"
#include "fluxform/grid/spec.hpp"
#include "fluxform/input/parameters.hpp"

namespace fluxform {

/// Raster values that make a region, ends included.
struct RasterClass {
  std::string name;
  double from = 0.0, to = 0.0;
};

struct RasterGrid {
  std::string file;
  int band = 0;          ///< of the file, from 1; 0: its only one
  bool corners = false;  ///< cells that touch at a corner only are joined
  bool metres = false;   ///< the user says that the raster's coordinates are metres
  std::vector<RasterClass> classes;
  double cell_size = 0.0;  ///< m; 0: the raster's own
  Resampling resampling = Resampling::majority;
  std::string variable;  ///< what formulas call its value
  /// The app says what cells without data mean; else they are refused, with these words.
  bool may_have_holes = false;
  std::string meaning_missing;
  std::shared_ptr<const RasterLayer> layer;  ///< once the input has been read

  bool given() const { return !file.empty(); }
};

/// Declares the keys of the raster in its section. Formulas declared after it know its value as
/// `variable`, if the input gives a raster. Once the section has been read, `spec` has its cells,
/// classes and holes. All arguments must outlive `p`.
void describe_raster_grid(Parameters& p, RasterGrid& raster, const std::string& variable,
                          GridSpec& spec);

/// Looks at every cell, on rank 0, and takes the holes out of `spec` if there are none. Warns of
/// projections that stretch lengths. Throws InputError, located: cells without data whose meaning is
/// not told, values of no class, coordinates that may be degrees. `key`: of the section. Collective.
void survey_raster_grid(const Parameters& p, const std::string& key, const RasterGrid& raster,
                        GridSpec& spec, MPI_Comm comm);

/// Lets formulas use the raster's value, and coefficients rasters on the same cells: `to` reads them
/// as the grid's own. Throws InputError when they are read and do not match.
void read_like(const RasterGrid& raster, Declarations& to);

}  // namespace fluxform
