// Observables of fields whose moments are known in closed form.
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/grid/moment_weights.hpp"
#include "fluxform/solve/zero.hpp"

#include "solar_support.hpp"

namespace fluxform::solar {
namespace {

constexpr double pi = constants::pi;

template <class F>
Seen observed(int rows, F&& f, double west = 0.0) {
  const SurfaceCells cells = even_cells(rows, MPI_COMM_WORLD, west);
  return Observer(cells)(averages_of(cells, f));
}

double dipole(double lat, double) { return 5.0 * std::sin(lat); }

TEST(SolarObservables, WeightsAreExactForQuadratics) {
  const std::vector<double> faces{-1.0, -0.7, -0.1, 0.2, 0.9, 1.0};
  const auto f = [](double x) { return 2.0 - 3.0 * x + 4.0 * x * x; };
  const auto primitive = [](double x) { return 2.0 * x - 1.5 * x * x + 4.0 / 3.0 * x * x * x; };
  const auto w = moment_weights(faces, {}, -0.45, 0.5);
  double sum = 0.0;
  for (std::size_t j = 0; j < 5; ++j)
    sum += w[j] * (primitive(faces[j + 1]) - primitive(faces[j])) / (faces[j + 1] - faces[j]);
  EXPECT_NEAR(sum, primitive(0.5) - primitive(-0.45), 1e-13);
  const auto first = moment_weights(faces, {[](double x) { return x; }}, -1.0, 1.0);
  double moment = 0.0, exact = 0.0;
  for (std::size_t j = 0; j < 5; ++j)
    moment +=
        first[j] * (primitive(faces[j + 1]) - primitive(faces[j])) / (faces[j + 1] - faces[j]);
  for (int q = 0; q < 200000; ++q) {
    const double x = -1.0 + (q + 0.5) / 100000;
    exact += x * f(x) / 100000;
  }
  EXPECT_NEAR(moment, exact, 1e-9);
}

TEST(SolarObservables, AxialDipoleOfItsHarmonicIsExact) {
  const Seen o = observed(12, dipole);
  EXPECT_NEAR(o["axial_dipole"], 5.0, 1e-12);
  EXPECT_NEAR(o["equatorial_dipole"], 0.0, 1e-12);
  EXPECT_NEAR(o["flux_positive"], 5.0 * pi * square_cm, 1e-10 * square_cm);
  EXPECT_NEAR(o["flux_unsigned"], 10.0 * pi * square_cm, 1e-10 * square_cm);
  EXPECT_LT(std::abs(o["flux_net"]), 1e-14 * o["flux_positive"]);
  EXPECT_NEAR(o["flux_negative"], -o["flux_positive"], 1e-13 * o["flux_positive"]);
}

TEST(SolarObservables, PolarMeansOfADipoleAreExactAtAnyResolution) {
  for (const int rows : {7, 12, 25}) {  // 60 and 70 degrees fall within cells
    const Seen o = observed(rows, dipole);
    EXPECT_NEAR(o["north_field_60"], 5.0 * 0.5 * (1 + std::sin(60 * degree)), 1e-11) << rows;
    EXPECT_NEAR(o["north_field_70"], 5.0 * 0.5 * (1 + std::sin(70 * degree)), 1e-11) << rows;
    EXPECT_NEAR(o["south_field_60"], -o["north_field_60"], 1e-11) << rows;
    EXPECT_NEAR(o["south_field_70"], -o["north_field_70"], 1e-11) << rows;
  }
}

TEST(SolarObservables, CapFluxesCountOverlappingAreas) {
  const Seen o = observed(36, [](double lat, double) { return lat > 0.0 ? 2.0 : -3.0; });
  const double cap = 2 * pi * (1 - std::sin(60 * degree)) * square_cm;
  EXPECT_NEAR(o["north_area"], cap, 1e-12 * cap);
  EXPECT_NEAR(o["south_area"], cap, 1e-12 * cap);
  EXPECT_NEAR(o["north_flux_positive"], 2 * cap, 1e-12 * cap);
  EXPECT_NEAR(o["south_flux_negative"], -3 * cap, 1e-12 * cap);
  EXPECT_EQ(o["north_flux_negative"], 0.0);
  EXPECT_EQ(o["south_flux_positive"], 0.0);
  EXPECT_NEAR(o["north_field_60"], 2.0, 1e-12);
}

TEST(SolarObservables, PartialCellsAtTheCapEdgeWeighByArea) {
  const Seen o = observed(7, [](double, double) { return 1.0; });
  EXPECT_NEAR(o["north_flux_positive"], o["north_area"], 1e-12 * o["north_area"]);
  EXPECT_NEAR(o["north_field_70"], 1.0, 1e-13);
}

Seen tilted(int rows, double west = 0.0) {
  return observed(
      rows, [](double lat, double lon) { return 3.0 * std::cos(lat) * std::cos(lon - 1.1); }, west);
}

TEST(SolarObservables, EquatorialDipoleIsFourthOrderAndKnowsItsLongitude) {
  const Seen coarse = tilted(16), fine = tilted(32);
  EXPECT_NEAR(fine["equatorial_dipole"], 3.0, 1e-5);
  EXPECT_NEAR(fine["equatorial_longitude"], 1.1 / degree, 1e-10);
  EXPECT_NEAR(fine["axial_dipole"], 0.0, 1e-12);
  EXPECT_GT(std::log2((coarse["equatorial_dipole"] - 3.0) / (fine["equatorial_dipole"] - 3.0)),
            3.7);
}

TEST(SolarObservables, LongitudeOfTheFirstFaceDoesNotMatter) {
  EXPECT_NEAR(tilted(24, -pi)["equatorial_dipole"], tilted(24)["equatorial_dipole"], 1e-12);
  EXPECT_NEAR(tilted(24, -pi)["equatorial_longitude"], 1.1 / degree, 1e-10);
}

double steep(double lat, double) { return std::sinh(9.0 * std::sin(lat)) / std::sinh(9.0); }

TEST(SolarObservables, MomentsOfASteepPolarFieldAreFourthOrder) {
  const double a = 9.0, s60 = std::sin(60 * degree);
  const double axial = 3.0 * (std::cosh(a) / a - std::sinh(a) / (a * a)) / std::sinh(a);
  const double polar = (std::cosh(a) - std::cosh(a * s60)) / (a * std::sinh(a) * (1 - s60));
  std::vector<double> dipole_error, polar_error;
  for (const int rows : {31, 62, 124}) {
    const SurfaceCells cells = even_cells(rows, MPI_COMM_WORLD);
    const auto field = averages_of(cells, steep);
    const Seen o = Observer(cells)(field);
    dipole_error.push_back(std::abs(o["axial_dipole"] - axial));
    polar_error.push_back(std::abs(o["north_field_60"] - polar));
  }
  EXPECT_GT(std::log2(dipole_error[0] / dipole_error[1]), 3.5);
  EXPECT_LT(dipole_error[2], 2e-6);
  EXPECT_LT(polar_error[2], 2e-6);
}

TEST(SolarObservables, ExtremesAndZonalMeanReachAllRanks) {
  const SurfaceCells cells = even_cells(12, MPI_COMM_WORLD);
  std::vector<double> field(cells.owned_size());
  cells.for_owned([&](int i, int j, std::size_t k) { field[k] = j - 5.25 + (i % 2 ? 0.5 : -0.5); });
  const Seen o = Observer(cells)(field);
  EXPECT_EQ(o["br_min"], -5.75);
  EXPECT_EQ(o["br_max"], 6.25);
  EXPECT_EQ(o["br_min_abs"], 0.25);
  ASSERT_EQ(o.zonal_mean.size(), 12u);
  for (int j = 0; j < 12; ++j)
    EXPECT_NEAR(o.zonal_mean[static_cast<std::size_t>(j)], j - 5.25, 1e-13);
}

TEST(SolarObservables, TwentyNumbersAreReported) {
  const Seen o = observed(12, dipole);
  EXPECT_EQ(o.values.size(), 20u);
  for (const auto& [name, value] : o.values)
    EXPECT_EQ(std::isfinite(value), name != "equatorial_longitude") << name;
}

TEST(SolarObservables, TinyGridsAreRefused) {
  EXPECT_THROW(Moments({0.0, 2 * pi}, {-pi / 2, 0.0, pi / 2}), InputError);
}

TEST(SolarObservables, ZeroCrossingsAreInterpolated) {
  EXPECT_EQ(zero_crossings({0, 1, 2, 3}, {-1, 1, 3, -1}), (std::vector<double>{0.5, 2.75}));
  EXPECT_EQ(zero_crossings({0, 1, 2}, {1, 0, -1}), (std::vector<double>{1.0}));
  EXPECT_TRUE(zero_crossings({0, 1, 2}, {1, 0, 1}).empty());
  EXPECT_TRUE(zero_crossings({0, 1}, {0, 1}).empty());
  EXPECT_TRUE(zero_crossings({0, 1, 2, 3}, {-1e-9, 1e-9, 1, 2}).empty()) << "a sign in the noise";
  EXPECT_EQ(zero_crossings({0, 1, 2, 4}, {-1, 1e-9, -1e-9, 1}), (std::vector<double>{2.0}));
  EXPECT_TRUE(zero_crossings({}, {}).empty());
}

}  // namespace
}  // namespace fluxform::solar
