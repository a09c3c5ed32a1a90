// Fields as rasters: read, written and read again, on any number of ranks, with nothing lost.

#include "fluxform/app/raster_output.hpp"

#include "fluxform/core/error.hpp"
#include "fluxform/files/raster.hpp"

#include "output_support.hpp"

namespace fluxform::output_test {
namespace {

/// A georeference none of whose numbers has a short decimal, nor its northern edge.
Georeference odd_place() {
  return {.left = 1e6 / 3, .bottom = 0.1, .cell_width = 100.0 / 7, .cell_height = 10.0 / 3};
}

GridSpec cells(int columns, int rows) {
  return {.axes = {{.name = "x", .cells = columns, .to = 1.0 * columns},
                   {.name = "y", .cells = rows, .to = 1.0 * rows}}};
}

/// A grid with a cell for each of the raster's, active where there are data.
GridSpec cells_of(const Raster& raster) {
  GridSpec spec = cells(raster.columns(), raster.rows());
  const auto values = raster.read(0, 0, raster.columns(), raster.rows());
  const int columns = raster.columns();
  spec.active = [values, columns](const Point& p) {
    const int cell = static_cast<int>(p[1]) * columns + static_cast<int>(p[0]);
    return !std::isnan(values[static_cast<std::size_t>(cell)]);
  };
  return spec;
}

Handle<Vec> field_of(const Grid& grid, const std::vector<double>& values) {
  Handle<Vec> u = grid.create_global();
  const WriteArray data(u);
  grid.for_owned([&](const Index& i) {
    data[grid.owned_offset(i)] = values[static_cast<std::size_t>(i[1] * grid.cells()[0] + i[0])];
  });
  return u;
}

std::vector<double> values_of(const Raster& raster) {
  return raster.read(0, 0, raster.columns(), raster.rows());
}

void expect_alike(const Raster& a, const Raster& b) {
  EXPECT_EQ(a.where().left, b.where().left);
  EXPECT_EQ(a.where().bottom, b.where().bottom);
  EXPECT_EQ(a.where().cell_width, b.where().cell_width);
  EXPECT_EQ(a.where().cell_height, b.where().cell_height);
  EXPECT_EQ(a.where().crs, b.where().crs);
  EXPECT_EQ(a.nodata(), b.nodata());
  const auto left = values_of(a), right = values_of(b);
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i)
    ASSERT_TRUE(left[i] == right[i] || (std::isnan(left[i]) && std::isnan(right[i]))) << i;
}

/// Reads `from`, writes `to` on all ranks, and expects the same again.
void expect_round_trip(const std::string& from, const std::string& to) {
  const Raster before(from);
  const Grid grid(cells_of(before), 1, PETSC_COMM_WORLD);
  write_raster(to, grid, field_of(grid, values_of(before)), 0, before.where(), 1.0,
               *before.nodata());
  expect_alike(before, Raster(to));
}

/// Numbers of every size and all digits, in more than one strip.
Handle<Vec> rough_field(const Grid& grid) {
  Handle<Vec> u = grid.create_global();
  const WriteArray data(u);
  grid.for_owned([&](const Index& i) {
    const double wild = std::exp(std::sin(1.7 * i[0] + 0.3 * i[1] * i[1]) * 40);
    for (int k = 0; k < grid.unknowns(); ++k) data[grid.owned_offset(i) + k] = wild / (3 + k);
  });
  return u;
}

GridSpec with_hole(GridSpec spec) {
  spec.active = [](const Point& p) { return p[0] > 30 || p[1] > 12; };
  return spec;
}

TEST(RasterOutput, a_landscape_comes_back) {
  for (const std::string ending : {".tif", ".asc"}) {
    const std::string first = folder() + "/landscape" + ending;
    expect_round_trip(MESHES "/patchy_forest" + ending, first);
    expect_round_trip(first, folder() + "/again" + ending);
    EXPECT_EQ(bytes_of(first), bytes_of(folder() + "/again" + ending));
  }
}

TEST(RasterOutput, the_two_formats_hold_the_same_landscape) {
  const Raster tif(MESHES "/patchy_forest.tif"), asc(MESHES "/patchy_forest.asc");
  EXPECT_EQ(tif.columns(), 200);
  EXPECT_EQ(tif.rows(), 150);
  EXPECT_EQ(tif.where().left, asc.where().left);
  EXPECT_EQ(tif.where().bottom, asc.where().bottom);
  EXPECT_EQ(tif.where().cell_width, 100.0);
  EXPECT_EQ(asc.where().metre, 1.0);
  for (const Raster* raster : {&tif, &asc})
    EXPECT_NE(raster->where().crs.find("Lambert_Azimuthal_Equal_Area"), std::string::npos);
  const auto a = values_of(tif), b = values_of(asc);
  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])));
}

/// Every rank compares the cells it owns.
void expect_holds(const Raster& raster, const Grid& grid, Vec u) {
  const ReadArray data(u);
  const Box& box = grid.owned();
  const auto mine =
      raster.read(box.begin[0], box.begin[1], box.end[0] - box.begin[0], box.end[1] - box.begin[1]);
  std::size_t k = 0;
  grid.for_owned([&](const Index& i) {
    const double found = mine[k++];
    if (grid.active(i)) {
      ASSERT_EQ(found, data[grid.owned_offset(i) + 1]) << i[0] << ' ' << i[1];
    } else {
      ASSERT_TRUE(std::isnan(found)) << i[0] << ' ' << i[1];
    }
  });
}

TEST(RasterOutput, every_bit_comes_back) {
  const Grid grid(with_hole(cells(700, 400)), 2, PETSC_COMM_WORLD);
  const Handle<Vec> u = rough_field(grid);
  for (const std::string ending : {".tif", ".asc"}) {
    const std::string path = folder() + "/rough" + ending;
    write_raster(path, grid, u, 1, odd_place());
    const Raster raster(path);
    EXPECT_EQ(raster.where().left, odd_place().left);
    EXPECT_EQ(raster.where().cell_width, odd_place().cell_width);
    EXPECT_EQ(raster.where().cell_height, odd_place().cell_height);
    expect_holds(raster, grid, u);
  }
  EXPECT_EQ(Raster(folder() + "/rough.asc").where().bottom, odd_place().bottom);
}

TEST(RasterOutput, a_geotiff_keeps_the_southern_edge_it_once_had) {
  const Grid grid(cells(8, 400), 2, PETSC_COMM_WORLD);
  const Handle<Vec> u = rough_field(grid);
  Georeference where = odd_place();
  for (int k = 0; k < 8; ++k) {
    where.bottom = 0.1 + k / 3.0;
    const std::string path = folder() + "/edge.tif";
    write_raster(path, grid, u, 1, where);
    const Georeference first = Raster(path).where();
    EXPECT_NEAR(first.bottom, where.bottom, 2.3e-13);  // the last bit of the northern edge
    write_raster(path, grid, u, 1, first);
    EXPECT_EQ(Raster(path).where().bottom, first.bottom);
  }
}

TEST(RasterOutput, a_file_does_not_depend_on_the_number_of_ranks) {
  const std::string all = folder() + "/ranks", one = folder() + "/one";
  for (const std::string ending : {".tif", ".asc"}) {
    const Grid shared(with_hole(cells(700, 400)), 2, PETSC_COMM_WORLD);
    write_raster(all + ending, shared, rough_field(shared), 1, odd_place());
    if (rank_of(PETSC_COMM_WORLD) == 0) {
      const Grid whole(with_hole(cells(700, 400)), 2, PETSC_COMM_SELF);
      write_raster(one + ending, whole, rough_field(whole), 1, odd_place());
      EXPECT_EQ(bytes_of(all + ending), bytes_of(one + ending));
      EXPECT_GT(bytes_of(one + ending).size(), 100000U);
    }
  }
}

TEST(RasterOutput, values_are_in_the_unit_of_the_file) {
  const Grid grid(cells(8, 8), 1, PETSC_COMM_WORLD);
  const Handle<Vec> u = field_of(grid, std::vector<double>(64, 3.0));
  write_raster(folder() + "/unit.asc", grid, u, 0, {}, 1e-6, -1.0);
  const Raster raster(folder() + "/unit.asc");
  EXPECT_EQ(raster.nodata(), -1.0);
  EXPECT_EQ(raster.at(3.5, 7.5), 1e-6 * 3.0);
}

TEST(RasterOutput, an_older_coordinate_system_does_not_stay_beside) {
  const Grid grid(cells(8, 8), 1, PETSC_COMM_WORLD);
  const Handle<Vec> u = field_of(grid, std::vector<double>(64, 3.0));
  const std::string path = folder() + "/moved.asc";
  write_raster(path, grid, u, 0, Raster(MESHES "/patchy_forest.asc").where());
  EXPECT_NE(Raster(path).where().crs, "");
  write_raster(path, grid, u, 0, {});
  EXPECT_EQ(Raster(path).where().crs, "");
}

TEST(RasterOutput, nothing_is_lost_silently) {
  const Grid grid(cells(8, 8), 1, PETSC_COMM_WORLD);
  std::vector<double> values(64, 1.0);
  values[8 * 7 + 2] = -9999.0;
  const std::string path = folder() + "/lost.tif";
  EXPECT_EQ(
      message_of<InputError>([&] { write_raster(path, grid, field_of(grid, values), 0, {}); }),
      "cell (2, 7) has the value -9999, which stands for 'no data' in the raster to write: "
      "choose another number for it");
  MPI_Barrier(PETSC_COMM_WORLD);  // rank 0 tidies up
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

TEST(RasterOutput, what_cannot_be_written_is_explained) {
  const Grid grid(cells(8, 8), 1, PETSC_COMM_WORLD);
  const Handle<Vec> u = field_of(grid, std::vector<double>(64, 3.0));
  for (const std::string ending : {".tif", ".asc"}) {
    const std::string path = folder() + "/no such folder/a" + ending;
    EXPECT_EQ(message_of<IoError>([&] { write_raster(path, grid, u, 0, {}); }),
              "cannot write '" + path + ".part': No such file or directory");
  }
  EXPECT_EQ(message_of<InputError>([&] { write_raster("a.png", grid, u, 0, {}); }),
            "a raster's name ends in .tif or .asc, not 'a.png'");
  EXPECT_EQ(message_of<InputError>([&] { write_raster("a.tif", grid, u, 1, {}); }),
            "'a.tif': there is no unknown 1");
  for (const GridSpec& spec : {line(), plate(), sphere(), brick()}) {
    const Grid other(spec, 1, PETSC_COMM_WORLD);
    EXPECT_EQ(
        message_of<InputError>([&] { write_raster("a.tif", other, other.create_global(), 0, {}); }),
        "'a.tif': a raster needs a grid of two uniform Cartesian axes");
  }
}

TEST(RasterOutput, a_full_disk_is_explained) {
  const std::string path = folder() + "/full.asc";
  if (rank_of(PETSC_COMM_WORLD) == 0) {
    std::filesystem::remove(path + ".part");
    std::filesystem::create_symlink("/dev/full", path + ".part");
  }
  const Grid grid(cells(8, 8), 1, PETSC_COMM_WORLD);
  const Handle<Vec> u = field_of(grid, std::vector<double>(64, 3.0));
  EXPECT_EQ(message_of<IoError>([&] { write_raster(path, grid, u, 0, {}); }),
            "cannot write '" + path + "': No space left on device");
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace fluxform::output_test
