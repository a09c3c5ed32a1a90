#include "fluxform/app/snapshot.hpp"

#include "fluxform/output/run_file.hpp"
#include "fluxform/output/vtk_series.hpp"

namespace fluxform {

void write_snapshot(const RunContext& context, const Grid& like, const std::string& name,
                    const std::vector<FieldInfo>& fields, double t,
                    const std::function<void(const Index& i, double* values)>& fill) {
  const Grid grid(like.spec(), static_cast<int>(fields.size()), like.comm());
  const Handle<Vec> all = grid.create_global();
  {
    const WriteArray values(all);
    grid.for_owned([&](const Index& i) { fill(i, values.data() + grid.owned_offset(i)); });
  }
  const TimeAxis time{"s", 1.0, 0.0};
  const std::string& folder = context.place.directory;
  RunFile file(folder + "/" + name + ".h5", grid, fields, time);
  file.write_provenance(context.provenance);
  file.write_record(t, all);
  file.close();
  if (context.controls.output.paraview) VtkSeries(folder, name, grid, fields, time).write(t, all);
}

}  // namespace fluxform
