#pragma once
// A grid's coordinates as files show them: SI lengths, degrees on spheres, names after CF.
#include <string>
#include <vector>

#include "fluxform/fv/traits.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// One axis in file units. `centres` and `faces` are those of the grid times `factor`.
struct FileAxis {
  std::string name;           ///< "longitude", "latitude" on spheres, else the grid's own name
  std::string unit;           ///< "degrees_east", "degrees_north", "degrees" or "m"
  std::string standard_name;  ///< CF standard name, empty if there is none
  double factor = 1.0;        ///< file units per internal unit
  std::vector<double> centres;
  std::vector<double> faces;
};

/// One entry per grid axis, in the grid's order (first axis fastest in files).
std::vector<FileAxis> file_axes(const Grid& grid);

/// Unit of a cell volume ("m2" on a sphere surface) and its size in that unit per internal one.
struct VolumeUnit {
  std::string unit;
  double factor = 1.0;
};
VolumeUnit volume_unit(const Grid& grid);
/// The same of a face's area: "1" on a line.
VolumeUnit area_unit(const Grid& grid);

/// Field `component` of u over the owned box, x fastest, in units of `scale`; NaN in inactive
/// cells.
std::vector<double> owned_values(const Grid& grid, Vec u, int component, double scale);

}  // namespace fluxform
