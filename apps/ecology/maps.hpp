#pragma once
// Maps that answer a question: one number per cell each, in run.h5, for ParaView and, where the
// landscape is georeferenced, as GeoTIFF.
#include <string>
#include <utility>
#include <vector>

#include "fluxform/app/case.hpp"

#include "settings.hpp"

namespace fluxform::ecology {

/// One map: values of this rank's cells, first axis fastest.
struct Map {
  FieldInfo info;
  std::vector<double> values;
};

/// Maps at time t as STEM.h5 and ParaView files STEM in the folder of `context`; on the landscape
/// of a raster also one GeoTIFF per map, and ESRI ASCII grids if it asks for them. Collective.
void write_maps(const std::string& stem, const std::vector<Map>& maps, const GridSpec& spec,
                MPI_Comm comm, double t, const RunContext& context,
                const LandscapeSettings& landscape);

/// Values of one unknown of u on this rank's cells.
std::vector<double> values_of(const Grid& grid, Vec u, int unknown);

/// A table for spreadsheets: a header of `name [unit]` and rows of numbers. Collective; only rank 0
/// writes. Throws IoError.
void write_table(const std::string& path, const std::vector<std::string>& columns,
                 const std::vector<std::vector<double>>& rows, MPI_Comm comm);

}  // namespace fluxform::ecology
