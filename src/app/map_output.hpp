#pragma once
// Maps that answer a question: one number per cell each, in a file of their own, for ParaView and as
// rasters.
//
//   write_maps("run", {{{"worth", "1", 1.0, "of a cell"}, values}}, spec, {"s", 1.0, 0.0}, t, context,
//              comm);
#include <string>
#include <vector>

#include "fluxform/app/case.hpp"
#include "fluxform/files/raster_layer.hpp"

namespace fluxform {

/// One map: values of this rank's cells, first axis fastest.
struct Map {
  FieldInfo info;
  std::vector<double> values;
};

/// Maps at time t as STEM.h5 and ParaView files STEM in the folder of `context`, with one more,
/// `region`, that has the number of each cell's region if there are any. Collective.
void write_maps(const std::string& stem, const std::vector<Map>& maps, const GridSpec& spec,
                const TimeAxis& axis, double t, const RunContext& context, MPI_Comm comm);

/// The same maps as rasters NAME.tif, NAME.asc, by the `endings`. Collective.
void write_map_rasters(const std::string& folder, const std::vector<std::string>& endings,
                       const std::vector<Map>& maps, const GridSpec& spec,
                       const Georeference& where, MPI_Comm comm);

/// What pictures say of the place of a raster: coordinate system and cells, as JSON. Collective.
void write_place(const RasterLayer& layer, const std::string& path, MPI_Comm comm);

/// Values of one unknown of u on this rank's cells.
std::vector<double> values_of(const Grid& grid, Vec u, int unknown);

}  // namespace fluxform
