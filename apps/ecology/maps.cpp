#include "maps.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/app/raster_output.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/run_file.hpp"
#include "fluxform/output/vtk_series.hpp"

#include "raster_landscape.hpp"

namespace fluxform::ecology {

void write_maps(const std::string& stem, const std::vector<Map>& maps, const GridSpec& spec,
                MPI_Comm comm, double t, const RunContext& context,
                const LandscapeSettings& landscape) {
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
  const RasterLayer layer(landscape.raster, landscape.cell_size, landscape.resampling);
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
