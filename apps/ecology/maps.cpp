#include "maps.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "fluxform/app/raster_output.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/vtk_series.hpp"

#include "raster_landscape.hpp"

namespace fluxform::ecology {
namespace {

/// The number of each cell's region or class, so that pictures can draw their outlines.
Map region_map(const GridSpec& spec, MPI_Comm comm) {
  const Grid grid(spec, 1, comm);
  Map map{{"region", "1", 1.0, ""}, {}};
  for (std::size_t r = 1; r < grid.regions().size(); ++r)
    map.info.long_name += fmt::format("{}{} {}", r > 1 ? ", " : "", r, grid.regions()[r]);
  grid.for_owned([&](const Index& i) { map.values.push_back(grid.region(i)); });
  return map;
}

/// What pictures say of the place: the coordinate system of its raster.
void write_place(const RasterLayer& layer, const std::string& folder, MPI_Comm comm) {
  const nlohmann::ordered_json place{{"coordinate_system", layer.raster().crs_name()},
                                     {"wkt", layer.where().crs},
                                     {"cell_width", layer.width()},
                                     {"cell_height", layer.height()}};
  collectively(comm, [&] {
    if (rank_of(comm) == 0) replace_file(folder + "/landscape.json", place.dump(2) + "\n");
  });
}

}  // namespace

void write_maps(const std::string& stem, const std::vector<Map>& answers, const GridSpec& spec,
                MPI_Comm comm, double t, const RunContext& context,
                const LandscapeSettings& landscape) {
  std::vector<Map> maps = answers;
  if (!spec.regions.empty()) maps.push_back(region_map(spec, comm));
  const Grid grid(spec, static_cast<int>(maps.size()), comm);
  std::vector<FieldInfo> fields;
  Handle<Vec> all = grid.create_global();
  {
    const WriteArray packed(all);
    for (std::size_t k = 0; k < maps.size(); ++k) {
      fields.push_back(maps[k].info);
      for (std::size_t cell = 0; cell < maps[k].values.size(); ++cell) {
        packed[static_cast<std::ptrdiff_t>(cell * maps.size() + k)] = maps[k].values[cell];
      }
    }
  }
  const TimeAxis axis{"yr", 1.0, 0.0};
  const std::string& folder = context.place.directory;
  RunFile file(folder + "/" + stem + ".h5", grid, fields, axis);
  file.write_provenance(context.provenance);
  file.write_record(t, all);
  file.close();
  if (context.controls.output.paraview) {
    VtkSeries(folder, stem, grid, fields, axis).write(t, all);
  }
  if (landscape.raster.empty()) return;
  const RasterLayer layer(landscape.raster, landscape.band, landscape.cell_size,
                          landscape.resampling, landscape.corners);
  write_place(layer, folder, comm);
  for (std::size_t k = 0; k < maps.size(); ++k) {
    for (const char* ending : landscape.ascii ? std::vector{".tif", ".asc"} : std::vector{".tif"}) {
      write_raster(fmt::format("{}/{}{}", folder, fields[k].name, ending), grid, all,
                   static_cast<int>(k), layer.where());
    }
  }
}

std::vector<double> values_of(const Grid& grid, Vec u, int unknown) {
  std::vector<double> values;
  const ReadArray from(u);
  grid.for_owned([&](const Index& i) { values.push_back(from[grid.owned_offset(i) + unknown]); });
  return values;
}

void write_table(const std::string& path, const std::vector<std::string>& columns,
                 const std::vector<std::vector<double>>& rows, MPI_Comm comm) {
  std::string text = fmt::format("{}\n", fmt::join(columns, ","));
  for (const auto& row : rows) text += fmt::format("{:.17g}\n", fmt::join(row, ","));
  collectively(comm, [&] {
    if (rank_of(comm) == 0) replace_file(path, text);
  });
}

}  // namespace fluxform::ecology
