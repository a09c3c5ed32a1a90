#include "fluxform/app/map_output.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fluxform/app/raster_output.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/vtk_series.hpp"

namespace fluxform {
namespace {

/// The number of each cell's region, so that pictures can draw their outlines.
Map region_map(const GridSpec& spec, MPI_Comm comm) {
  const Grid grid(spec, 1, comm);
  Map map{{"region", "1", 1.0, ""}, {}};
  for (std::size_t r = 1; r < grid.regions().size(); ++r)
    map.info.long_name += fmt::format("{}{} {}", r > 1 ? ", " : "", r, grid.regions()[r]);
  grid.for_owned([&](const Index& i) { map.values.push_back(grid.region(i)); });
  return map;
}

std::vector<Map> with_regions(const std::vector<Map>& answers, const GridSpec& spec,
                              MPI_Comm comm) {
  std::vector<Map> maps = answers;
  if (!spec.regions.empty()) maps.push_back(region_map(spec, comm));
  return maps;
}

/// All maps as the unknowns of one vector.
Handle<Vec> packed(const std::vector<Map>& maps, const Grid& grid) {
  Handle<Vec> all = grid.create_global();
  const WriteArray values(all);
  for (std::size_t k = 0; k < maps.size(); ++k)
    for (std::size_t cell = 0; cell < maps[k].values.size(); ++cell)
      values[static_cast<std::ptrdiff_t>(cell * maps.size() + k)] = maps[k].values[cell];
  return all;
}

}  // namespace

void write_maps(const std::string& stem, const std::vector<Map>& answers, const GridSpec& spec,
                const TimeAxis& axis, double t, const RunContext& context, MPI_Comm comm) {
  const std::vector<Map> maps = with_regions(answers, spec, comm);
  const Grid grid(spec, static_cast<int>(maps.size()), comm);
  std::vector<FieldInfo> fields;
  for (const Map& map : maps) fields.push_back(map.info);
  const Handle<Vec> all = packed(maps, grid);
  const std::string& folder = context.place.directory;
  RunFile file(folder + "/" + stem + ".h5", grid, fields, axis);
  file.write_provenance(context.provenance);
  file.write_record(t, all);
  file.close();
  if (context.controls.output.paraview) VtkSeries(folder, stem, grid, fields, axis).write(t, all);
}

void write_map_rasters(const std::string& folder, const std::vector<std::string>& endings,
                       const std::vector<Map>& answers, const GridSpec& spec,
                       const Georeference& where, MPI_Comm comm) {
  const std::vector<Map> maps = with_regions(answers, spec, comm);
  const Grid grid(spec, static_cast<int>(maps.size()), comm);
  const Handle<Vec> all = packed(maps, grid);
  for (std::size_t k = 0; k < maps.size(); ++k)
    for (const std::string& ending : endings)
      write_raster(fmt::format("{}/{}{}", folder, maps[k].info.name, ending), grid, all,
                   static_cast<int>(k), where);
}

void write_place(const RasterLayer& layer, const std::string& path, MPI_Comm comm) {
  const nlohmann::ordered_json place{{"coordinate_system", layer.raster().crs_name()},
                                     {"wkt", layer.where().crs},
                                     {"cell_width", layer.width()},
                                     {"cell_height", layer.height()}};
  collectively(comm, [&] {
    if (rank_of(comm) == 0) replace_file(path, place.dump(2) + "\n");
  });
}

std::vector<double> values_of(const Grid& grid, Vec u, int unknown) {
  std::vector<double> values;
  const ReadArray from(u);
  grid.for_owned([&](const Index& i) { values.push_back(from[grid.owned_offset(i) + unknown]); });
  return values;
}

}  // namespace fluxform
