// VTK series on any number of ranks; tests/support/read_vtk.py opens them with ParaView.
#include "fluxform/core/error.hpp"
#include "fluxform/output/vtk_series.hpp"

#include "output_support.hpp"

namespace fluxform::output_test {
namespace {

const std::vector<FieldInfo> fields{{"c", "mol/m3", 2.0, ""}, {"phi", "V", 1.0, ""}};
const TimeAxis years{"yr", 0.5, 2000.0};

void write_series(const std::string& name, const GridSpec& spec) {
  const Grid grid(spec, 2, PETSC_COMM_WORLD);
  VtkSeries series(folder(), name, grid, fields, years);
  for (const double t : {0.0, 1.0, 3.0}) series.write(t, state(grid, t));
}

GridSpec nodes() {
  GridSpec spec = plate();
  for (AxisSpec& axis : spec.axes) axis.centering = Centering::node;
  return spec;
}

TEST(VtkSeries, writes_every_kind_of_grid) {
  write_series("line", line());
  write_series("plate", plate());
  write_series("nodes", nodes());
  write_series("brick", brick());
  write_series("cylinder", cylinder());
  write_series("sphere", sphere());
  write_series("shell", shell());
  const std::string ranks = std::to_string(ranks_of(PETSC_COMM_WORLD) - 1);
  EXPECT_TRUE(std::filesystem::exists(folder() + "/brick/brick_000002_" + ranks + ".vti"));
  EXPECT_TRUE(std::filesystem::exists(folder() + "/plate/plate_000002_" + ranks + ".vtr"));
  EXPECT_TRUE(std::filesystem::exists(folder() + "/sphere/sphere_000002_" + ranks + ".vts"));
}

TEST(VtkSeries, restart_keeps_earlier_entries_and_repeats_none) {
  const Grid grid(brick(), 2, PETSC_COMM_WORLD);
  const auto run = [&](const std::string& name, const std::vector<double>& times,
                       std::optional<double> restart = std::nullopt) {
    VtkSeries series(folder(), name, grid, fields, years, restart);
    for (const double t : times) series.write(t, state(grid, t));
    return bytes_of(folder() + "/" + name + ".pvd");
  };
  run("restarted", {0, 1, 2, 3});
  const std::string resumed = run("restarted", {1, 2}, 1.0);
  std::string whole = run("at_once", {0, 1, 2});
  for (std::size_t at; (at = whole.find("at_once")) != std::string::npos;)
    whole.replace(at, 7, "restarted");
  EXPECT_EQ(resumed, whole);
}

TEST(VtkSeries, says_why_it_cannot_be_written) {
  const Grid grid(brick(), 2, PETSC_COMM_WORLD);
  const std::string under_file = folder() + "/file";
  if (rank_of(PETSC_COMM_WORLD) == 0) std::ofstream(under_file) << "not a folder";
  MPI_Barrier(PETSC_COMM_WORLD);
  EXPECT_EQ(message_of<IoError>([&] { VtkSeries(under_file, "s", grid, fields, years); }),
            "cannot make folder '" + under_file + "/s': Not a directory");
}

}  // namespace
}  // namespace fluxform::output_test
