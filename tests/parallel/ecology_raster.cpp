// A landscape from a raster, and its maps back as rasters: the same numbers at the same places.
#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>

#include "fluxform/core/parallel.hpp"
#include "fluxform/files/raster.hpp"

#include "ecology_run.hpp"

namespace fluxform::ecology {
namespace {

std::string folder_for(const std::string& name) {
  std::string folder =
      fmt::format("{}/ecology_raster_{}_{}", testing::TempDir(), name, ranks_of(PETSC_COMM_WORLD));
  if (rank_of(PETSC_COMM_WORLD) == 0) std::filesystem::create_directories(folder);
  MPI_Barrier(PETSC_COMM_WORLD);
  return folder;
}

/// A population as dense as the raster's values, that neither moves nor changes.
std::string landscape(const std::string& raster, const std::string& more = "") {
  return fmt::format(
      "landscape: {{raster: '{}', nodata: hole, ascii: true{}}}\nborders: [{{side: all, is: "
      "no_flux}}]\n"
      "output: {{paraview: false}}\n"
      "populations:\n  - {{name: plants, initial: {{expression: 'landscape', unit: '1'}}}}\n",
      raster, more);
}

bool same_bits(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) ||
         std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// `same_format`: the two formats write a coordinate system in different words.
void expect_same(const Raster& one, const Raster& other, bool same_format,
                 const std::string& what) {
  EXPECT_EQ(one.where().left, other.where().left) << what;
  EXPECT_EQ(one.where().bottom, other.where().bottom) << what;
  EXPECT_EQ(one.where().cell_width, other.where().cell_width) << what;
  EXPECT_EQ(one.where().cell_height, other.where().cell_height) << what;
  if (same_format) {
    EXPECT_EQ(one.where().crs, other.where().crs) << what;
  }
  EXPECT_NE(other.where().crs.find("Lambert_Azimuthal_Equal_Area"), std::string::npos) << what;
  ASSERT_EQ(one.columns(), other.columns()) << what;
  ASSERT_EQ(one.rows(), other.rows()) << what;
  const auto a = one.read(0, 0, one.columns(), one.rows());
  const auto b = other.read(0, 0, one.columns(), one.rows());
  std::size_t differing = 0, empty = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    differing += same_bits(a[k], b[k]) ? 0 : 1;
    empty += std::isnan(a[k]) ? 1 : 0;
  }
  EXPECT_EQ(differing, 0U) << what;
  EXPECT_GT(empty, 0U) << what << ": no cell without data was tried";
  EXPECT_LT(empty, a.size()) << what;
}

TEST(EcologyRaster, maps_come_back_as_they_went_in) {
  for (const char* ending : {".tif", ".asc"}) {
    const std::string original = std::string(MESHES) + "/patchy_forest" + ending;
    const std::string folder = folder_for(ending + 1);
    EcologyRun run(landscape(original));
    run.start();
    run.conclude(folder);
    const Raster source(original);
    for (const char* written : {".tif", ".asc"}) {
      expect_same(source, Raster(folder + "/plants_density" + written),
                  std::string(ending) == written, fmt::format("{} written as {}", ending, written));
    }
  }
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What the app wrote, taken as the landscape of another run, is written again byte for byte.
TEST(EcologyRaster, files_written_twice_are_the_same) {
  const std::string once = folder_for("once"), twice = folder_for("twice");
  EcologyRun first(landscape(std::string(MESHES) + "/patchy_forest.tif"));
  first.start();
  first.conclude(once);
  for (const char* ending : {".tif", ".asc"}) {
    EcologyRun second(landscape(once + "/plants_density" + ending));
    second.start();
    second.conclude(twice);
    const auto written = bytes_of(once + "/plants_density" + ending);
    EXPECT_GT(written.size(), 1000U);
    EXPECT_TRUE(written == bytes_of(twice + "/plants_density" + ending)) << ending;
  }
}

/// Nobody is lost where cells are made coarser with the mean: 2 x 2 cells with data in all of them.
TEST(EcologyRaster, coarser_cells_keep_the_mean) {
  const Raster source(std::string(MESHES) + "/patchy_forest.tif");
  const double size = 2 * source.where().cell_width * source.where().metre;
  EcologyRun run(landscape(std::string(MESHES) + "/patchy_forest.tif",
                           fmt::format(", cell_size: {:.17g} m, resampling: mean", size)));
  run.start();
  const auto fine = source.read(0, 0, source.columns(), source.rows());
  const auto coarse = run.field();
  std::size_t k = 0, compared = 0;
  run.grid().for_owned([&](const Index& i) {
    double sum = 0.0;
    for (const int c : {2 * i[0], 2 * i[0] + 1}) {
      for (const int r : {2 * i[1], 2 * i[1] + 1}) {
        sum += c < source.columns() && r < source.rows()
                   ? fine[static_cast<std::size_t>(r * source.columns() + c)]
                   : std::nan("");
      }
    }
    const double n = coarse[k++];
    if (std::isnan(sum)) return;
    EXPECT_NEAR(n, sum / 4, 1e-12 * std::abs(sum));
    ++compared;
  });
  EXPECT_GT(compared, 10U);
}

}  // namespace
}  // namespace fluxform::ecology
