// Cells of a box from cells of a raster, against values worked out by hand.
#include <limits>

#include "raster_support.hpp"

namespace fluxform::raster_test {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Unit cells, the south-western corner at (10, 20):
///   5 6 7 8        north
///   1 2 - 4
Raster example() {
  return Raster(write_tiff("resample.tif", 4, 2, {5, 6, 7, 8, 1, 2, -9, 4},
                           {.transform = {10, 1, 0, 22, 0, -1}, .nodata = {-9}}));
}

TEST(RasterResampling, the_same_cells_come_back) {
  for (const auto how :
       {Resampling::nearest, Resampling::mean, Resampling::majority, Resampling::bilinear})
    expect_values(example().read(10, 20, 14, 22, 4, 2, how), {1, 2, none, 4, 5, 6, 7, 8});
}

TEST(RasterResampling, nearest_is_the_value_at_the_centre) {
  expect_values(example().read(10.8, 20.6, 13.8, 21.8, 3, 1, Resampling::nearest), {6, 7, 8});
  expect_values(example().read(9, 20, 11, 21, 2, 1, Resampling::nearest), {none, 1});
  expect_values(example().read(10, 20, 12, 21, 4, 2, Resampling::nearest),
                {1, 1, 2, 2, 1, 1, 2, 2});
}

TEST(RasterResampling, mean_is_weighted_by_area) {
  expect_values(example().read(10, 20, 14, 22, 2, 1, Resampling::mean),
                {(1 + 2 + 5 + 6) / 4.0, (4 + 7 + 8) / 3.0});
  // Three quarters of column 0, all of 1 and a quarter of 2, half of row 0 and a quarter of row 1.
  const double sum = 0.5 * (0.75 * 1 + 2) + 0.25 * (0.75 * 5 + 6 + 0.25 * 7);
  const double area = 0.5 * 1.75 + 0.25 * 2.0;
  const auto value = example().read(10.25, 20.5, 12.25, 21.25, 1, 1, Resampling::mean);
  ASSERT_EQ(value.size(), 1U);
  EXPECT_DOUBLE_EQ(value[0], sum / area);
  expect_values(example().read(12.25, 20.25, 12.75, 20.75, 1, 1, Resampling::mean), {none});
  expect_values(example().read(9, 19, 11, 21, 1, 1, Resampling::mean), {1});
}

TEST(RasterResampling, round_off_in_the_edges_brings_no_cell_in) {
  expect_values(example().read(11, 21 - 1e-12, 12 + 1e-12, 22, 1, 1, Resampling::mean), {6});
  expect_values(example().read(14 - 1e-12, 21, 15, 22, 1, 1, Resampling::mean), {none});
}

TEST(RasterResampling, majority_is_the_largest_area) {
  const Raster classes(write_tiff("classes.tif", 4, 2, {3, 3, 1, 2, 1, 2, -9, 2},
                                  {.transform = {10, 1, 0, 22, 0, -1}, .nodata = {-9}}));
  expect_values(classes.read(10, 20, 14, 22, 2, 1, Resampling::majority), {3, 2});
  expect_values(classes.read(11, 20, 12, 22, 1, 1, Resampling::majority), {2});  // equal areas
  expect_values(classes.read(11, 20.1, 12, 22, 1, 1, Resampling::majority), {3});
  expect_values(classes.read(12, 20, 13, 21.1, 1, 1, Resampling::majority), {1});
}

TEST(RasterResampling, bilinear_is_exact_for_a_plane) {
  std::vector<double> plane;  // x + 10 y at the centres of unit cells
  for (int j = 3; j >= 0; --j)
    for (int i = 0; i < 5; ++i) plane.push_back(i + 0.5 + 10 * (j + 0.5));
  const Raster raster(write_tiff("plane.tif", 5, 4, plane, {.transform = {0, 1, 0, 4, 0, -1}}));
  const auto values = raster.read(0.5, 0.5, 4.5, 3.5, 12, 6, Resampling::bilinear);
  for (std::size_t j = 0; j < 6; ++j)
    for (std::size_t i = 0; i < 12; ++i) {
      const double x = 0.5 + 4.0 * (static_cast<double>(i) + 0.5) / 12;
      const double y = 0.5 + 3.0 * (static_cast<double>(j) + 0.5) / 6;
      EXPECT_NEAR(values[12 * j + i], x + 10 * y, 1e-13) << i << ' ' << j;
    }
  expect_values(raster.read(0, 0, 0.5, 0.5, 1, 1, Resampling::bilinear),
                {5.5});  // the corner's own
}

TEST(RasterResampling, bilinear_keeps_holes_and_leaves_them_out_around) {
  const auto row = example().read(11, 20, 13, 21, 4, 1, Resampling::bilinear);
  expect_values(row,
                {1.75, 2, none, none});  // 2 at the centre 11.75, where the hole is its neighbour
}

TEST(RasterResampling, an_empty_box_is_refused) {
  EXPECT_THROW(example().read(11, 20, 11, 21, 1, 1, Resampling::mean), InputError);
  EXPECT_THROW(example().read(10, 20, 11, 21, 0, 1, Resampling::mean), InputError);
}

}  // namespace
}  // namespace fluxform::raster_test
