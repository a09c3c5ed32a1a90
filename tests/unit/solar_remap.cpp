// Remapping keeps the flux, whatever the two grids are.
#include <numeric>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/maps/remap.hpp"

#include "monopole.hpp"
#include "solar_support.hpp"

namespace fluxform::solar {
namespace {

constexpr double pi = constants::pi;

LatLonMap uneven_map(std::size_t rows, std::size_t columns) {
  LatLonMap map;
  for (std::size_t r = 0; r <= rows; ++r)
    map.latitude_faces.push_back(
        std::asin(-1.0 + 2.0 * static_cast<double>(r) / static_cast<double>(rows)));
  for (std::size_t c = 0; c <= columns; ++c)
    map.longitude_faces.push_back(-0.4 +
                                  2.0 * pi * static_cast<double>(c) / static_cast<double>(columns));
  for (std::size_t k = 0; k < rows * columns; ++k)
    map.values.push_back(std::sin(1.7 * static_cast<double>(k)) + 0.1);
  return map;
}

double flux(const LatLonMap& map) {
  double sum = 0.0;
  for (std::size_t r = 0; r < map.rows(); ++r)
    for (std::size_t c = 0; c < map.columns(); ++c)
      sum += map.at(r, c) * (map.longitude_faces[c + 1] - map.longitude_faces[c]) *
             (std::sin(map.latitude_faces[r + 1]) - std::sin(map.latitude_faces[r]));
  return sum * radius_cm * radius_cm;
}

TEST(SolarRemap, TotalFluxIsKeptToRoundOff) {
  for (const std::size_t rows : {7u, 33u, 90u})
    for (const double west : {0.0, -pi, 2.0}) {
      const LatLonMap map = uneven_map(rows, 2 * rows + 1);
      const SurfaceCells cells = even_cells(20, MPI_COMM_WORLD, west);
      const Seen o = Observer(cells)(remap(map, cells));
      EXPECT_NEAR(o["flux_net"] / flux(map), 1.0, 1e-12);
    }
}

TEST(SolarRemap, ConstantStaysConstant) {
  LatLonMap map = uneven_map(13, 29);
  std::fill(map.values.begin(), map.values.end(), 4.5);
  for (const double b : remap(map, even_cells(20, MPI_COMM_WORLD, 1.0))) EXPECT_NEAR(b, 4.5, 1e-13);
}

TEST(SolarRemap, SameGridIsTheIdentity) {
  const SurfaceCells cells = even_cells(12);
  LatLonMap map{cells.latitude_faces, cells.longitude_faces, {}};
  for (int k = 0; k < 12 * 24; ++k) map.values.push_back(std::sin(1.0 * k));
  const auto field = remap(map, cells);
  for (std::size_t k = 0; k < field.size(); ++k) EXPECT_NEAR(field[k], map.values[k], 1e-13);
}

TEST(SolarRemap, LongitudesOfAnotherTurnFindTheirPlace) {
  const SurfaceCells cells = even_cells(12);
  LatLonMap map{cells.latitude_faces, cells.longitude_faces, {}};
  for (int k = 0; k < 12 * 24; ++k) map.values.push_back(std::sin(1.0 * k));
  LatLonMap turned = map;
  for (double& x : turned.longitude_faces) x += 4.0 * pi;
  const auto here = remap(map, cells), there = remap(turned, cells);
  for (std::size_t k = 0; k < here.size(); ++k) EXPECT_NEAR(here[k], there[k], 1e-12);
}

TEST(SolarRemap, BothBalancesRemoveTheMonopole) {
  const SurfaceCells cells = even_cells(20, MPI_COMM_WORLD);
  const LatLonMap map = uneven_map(33, 67);
  for (const Monopole how : {Monopole::scale, Monopole::subtract}) {
    auto field = remap(map, cells);
    const MonopoleReport report = remove_monopole(cells, field, how);
    const Seen o = Observer(cells)(field);
    EXPECT_NEAR(report.net / flux(map), 1.0, 1e-12);
    EXPECT_LT(std::abs(o["flux_net"]), 1e-13 * o["flux_positive"]);
    EXPECT_EQ(report.factor == 1.0, how == Monopole::subtract);
    EXPECT_EQ(report.offset == 0.0, how == Monopole::scale);
  }
}

TEST(SolarRemap, KeepingTheMonopoleOnlyReportsIt) {
  const SurfaceCells cells = even_cells(20, MPI_COMM_WORLD);
  auto field = remap(uneven_map(33, 67), cells);
  const auto before = field;
  EXPECT_GT(remove_monopole(cells, field, Monopole::keep).net, 0.0);
  EXPECT_EQ(field, before);
}

TEST(SolarRemap, OnePolarityCannotBeScaled) {
  const SurfaceCells cells = even_cells(6, MPI_COMM_WORLD);
  std::vector<double> field(cells.owned_size(), 1.0);
  EXPECT_THROW(remove_monopole(cells, field, Monopole::scale), InputError);
}

}  // namespace
}  // namespace fluxform::solar
