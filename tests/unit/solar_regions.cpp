// Bipolar regions on the sphere and on the grid, on any number of ranks.
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"

#include "bipolar_regions.hpp"
#include "solar_support.hpp"

namespace fluxform::solar {
namespace {

constexpr double pi = constants::pi;

BipolarRegion case_b() {
  return {.latitude = 15 * degree,
          .longitude = pi,
          .tilt = -10 * degree,
          .rho = 6 * degree,
          .amplitude = 250.0};
}

Seen observed(const SurfaceCells& cells, const std::vector<BipolarRegion>& regions) {
  std::vector<double> field(cells.owned_size(), 0.0);
  deposit(cells, regions, field);
  return Observer(cells)(field);
}

TEST(SolarRegions, CaseBFieldMatchesTheWrittenFormula) {
  const RegionField field(case_b());
  const double lat0 = 15 * degree, g = -10 * degree, rho = 6 * degree;
  for (double lat = -1.5; lat < 1.5; lat += 0.07)
    for (double lon = 0.0; lon < 2 * pi; lon += 0.11) {
      const double x = std::cos(lon - pi) * std::cos(lat), y = std::sin(lon - pi) * std::cos(lat);
      const double z = std::sin(lat), xb = x * std::cos(lat0) + z * std::sin(lat0);
      const double zz = -x * std::sin(lat0) + z * std::cos(lat0);
      const double yb = y * std::cos(g) - zz * std::sin(g), zb = y * std::sin(g) + zz * std::cos(g);
      const double p = std::atan2(yb, xb), l = std::asin(zb);
      const double xi = (p * p / 2 + l * l) / (rho * rho);
      EXPECT_NEAR(field.at(lat, lon), -250.0 * p / rho * std::exp(0.5 - xi), 1e-11);
    }
}

TEST(SolarRegions, CaseBMomentsConvergeAtFourthOrder) {
  const Seen coarse = observed(even_cells(45, MPI_COMM_WORLD), {case_b()});
  const Seen fine = observed(even_cells(90, MPI_COMM_WORLD), {case_b()});
  EXPECT_NEAR(fine["axial_dipole"], -0.08329277, 6e-8);
  EXPECT_NEAR(fine["equatorial_dipole"], 0.489549, 6e-7);
  const double exact = -0.0832927746;
  EXPECT_GT(std::log2((coarse["axial_dipole"] - exact) / (fine["axial_dipole"] - exact)), 3.85);
}

TEST(SolarRegions, CaseBUnsignedFluxApproachesTheContinuousOne) {
  const double rho = case_b().rho;
  // closed form of the integral of |B|: the error of the far side is exp(-100)
  const double exact =
      250.0 * std::exp(0.5 - rho * rho / 4) * 2 * rho * rho * std::sqrt(pi) * radius_cm * radius_cm;
  const Seen coarse = observed(even_cells(90, MPI_COMM_WORLD), {case_b()});
  const Seen fine = observed(even_cells(180, MPI_COMM_WORLD), {case_b()});
  EXPECT_NEAR(fine["flux_unsigned"] / exact, 1.0, 1.5e-3);
  EXPECT_NEAR((exact - coarse["flux_unsigned"]) / (exact - fine["flux_unsigned"]), 4.0, 0.4);
}

TEST(SolarRegions, FluxSetsTheStrengthOfEveryShape) {
  for (const RegionShape shape :
       {RegionShape::gaussian, RegionShape::sharps, RegionShape::patches}) {
    const BipolarRegion region{.latitude = -0.3,
                               .longitude = 1.0,
                               .separation = 12 * degree,
                               .tilt = 0.2,
                               .flux = 3e22,
                               .shape = shape};
    const Seen coarse = observed(even_cells(90, MPI_COMM_WORLD), {region});
    const Seen fine = observed(even_cells(180, MPI_COMM_WORLD), {region});
    // cells astride the neutral line lose O(h^2): extrapolated away
    const double limit = (4 * fine["flux_unsigned"] - coarse["flux_unsigned"]) / 3;
    EXPECT_NEAR(limit / 3e22, 1.0, 1.5e-3) << static_cast<int>(shape);
    EXPECT_NEAR(fine["flux_unsigned"] / 3e22, 1.0, 1e-2) << static_cast<int>(shape);
  }
}

TEST(SolarRegions, AmplitudeIsTheGreatestField) {
  for (const RegionShape shape : {RegionShape::gaussian, RegionShape::sharps}) {
    const RegionField field({.separation = 8 * degree, .shape = shape, .amplitude = 100.0});
    double greatest = 0.0;
    for (double lon = -0.4; lon < 0.4; lon += 1e-4)
      greatest = std::fmax(greatest, field.at(0.0, lon));
    EXPECT_NEAR(greatest, 100.0, 1e-3);
  }
}

TEST(SolarRegions, PatchesStandOnTheAxisWithTheirPublishedStrength) {
  const BipolarRegion region{
      .separation = 20 * degree, .shape = RegionShape::patches, .amplitude = 374.0};
  const RegionField field(region);
  const double peak = 374.0 * 0.4 * 5 * 0.4 * 5;  // (0.4 separation / d)^2 with d = 4 degrees
  EXPECT_NEAR(field.at(0.0, -10 * degree), peak, 1e-6 * peak);
  EXPECT_NEAR(field.at(0.0, 10 * degree), -peak, 1e-6 * peak);
  EXPECT_NEAR(field.at(4 * degree, -10 * degree), peak * std::exp(-1.0), 2e-3 * peak);
}

TEST(SolarRegions, NetFluxIsRoundOff) {
  for (const RegionShape shape : {RegionShape::gaussian, RegionShape::sharps, RegionShape::patches})
    for (const double latitude : {0.0, 20.0, -75.0, 89.0, -90.0}) {
      const BipolarRegion region{.latitude = latitude * degree,
                                 .longitude = 6.2,
                                 .separation = 6 * degree,
                                 .tilt = 0.5,
                                 .flux = 1e22,
                                 .shape = shape};
      const Seen o = observed(even_cells(60, MPI_COMM_WORLD), {region});
      EXPECT_LT(std::abs(o["flux_net"]), 1e-14 * o["flux_positive"]) << latitude;
      EXPECT_GT(o["flux_positive"], 4e21) << latitude;
    }
}

TEST(SolarRegions, LongitudesOfAnyTurnAndTheSeamAreTheSame) {
  const SurfaceCells cells = even_cells(60, MPI_COMM_WORLD);
  BipolarRegion region{.latitude = 0.3, .separation = 8 * degree, .tilt = 0.1, .flux = 1e22};
  std::vector<double> at_seam(cells.owned_size()), turned(cells.owned_size());
  deposit(cells, {&region, 1}, at_seam);
  region.longitude = -2 * pi;
  deposit(cells, {&region, 1}, turned);
  const Seen o = Observer(cells)(at_seam);
  region.longitude = pi;
  const Seen middle = observed(cells, {region});
  for (std::size_t k = 0; k < turned.size(); ++k) EXPECT_NEAR(turned[k], at_seam[k], 1e-10);
  EXPECT_NEAR(o["flux_unsigned"] / middle["flux_unsigned"], 1.0, 1e-12);
  EXPECT_NEAR(o["axial_dipole"] / middle["axial_dipole"], 1.0, 1e-11);
}

TEST(SolarRegions, FarCellsStayUntouched) {
  const SurfaceCells cells = even_cells(90);
  const BipolarRegion region{.latitude = 0.3,
                             .longitude = 1.0,
                             .separation = 4 * degree,
                             .flux = 1e22,
                             .shape = RegionShape::sharps};
  std::vector<double> field(cells.owned_size(), 7.0);
  deposit(cells, {&region, 1}, field);
  EXPECT_EQ(field.front(), 7.0);
  EXPECT_EQ(field.back(), 7.0);
}

TEST(SolarRegions, JoysTiltRaisesTheNorthernDipole) {
  const SurfaceCells cells = even_cells(90, MPI_COMM_WORLD);
  BipolarRegion region{
      .latitude = 0.35, .longitude = 2.0, .separation = 8 * degree, .tilt = 0.15, .flux = 1e22};
  const double joy = observed(cells, {region})["axial_dipole"];
  EXPECT_GT(joy, 0.0);
  region.tilt += pi;
  EXPECT_NEAR(observed(cells, {region})["axial_dipole"], -joy, 1e-9);
}

TEST(SolarRegions, DipoleIsRightFromTwoCellsAcrossARegion) {
  const BipolarRegion region{.latitude = 0.35,
                             .longitude = 2.0,
                             .separation = 4 * degree,
                             .tilt = 1.0,
                             .flux = 1e22,
                             .shape = RegionShape::sharps};
  const double resolved = observed(even_cells(240, MPI_COMM_WORLD), {region})["axial_dipole"];
  for (const int rows : {80, 100, 120}) {
    const Seen o = observed(even_cells(rows, MPI_COMM_WORLD), {region});
    EXPECT_NEAR(o["axial_dipole"] / resolved, 1.0, 1e-3) << rows;
  }
}

TEST(SolarRegions, RankBoundariesDoNotShow) {
  const SurfaceCells all = even_cells(60), mine = even_cells(60, MPI_COMM_WORLD);
  const BipolarRegion region{
      .latitude = 0.0, .longitude = 2.0, .separation = 9 * degree, .tilt = 1.0, .flux = 1e22};
  std::vector<double> whole(all.owned_size()), part(mine.owned_size());
  deposit(all, {&region, 1}, whole);
  deposit(mine, {&region, 1}, part);
  const auto first = static_cast<std::size_t>(mine.owned.begin[1]) * 120;
  for (std::size_t k = 0; k < part.size(); ++k) EXPECT_NEAR(part[k], whole[first + k], 1e-11);
}

/// On cells of 5 degrees, at many places within a cell and many tilts. The moment over the flux of
/// one polarity is a closed form on a plane; the cut of SHARPs' shape at exp(-9) changes it by
/// 1e-3.
TEST(SolarRegions, BelowTheCellsFluxAndDipoleAreKept) {
  const SurfaceCells cells = even_cells(36, MPI_COMM_WORLD);
  const double cell = 5 * degree, flux = 3e21;
  for (const double size : {0.02, 0.2, 0.6})
    for (int k = 0; k < 25; ++k) {
      BipolarRegion region{.latitude = 0.3 + cell * (k % 5) / 5.0,
                           .longitude = 6.25 + cell * (k / 5) / 5.0,
                           .tilt = 0.3 + 0.25 * k,
                           .flux = flux,
                           .shape = k % 2 ? RegionShape::sharps : RegionShape::gaussian,
                           .rho = size * cell};
      ASSERT_FALSE(resolved(cells, region));
      const double apart = std::sqrt((k % 2 ? 1.0 : 2.0) * pi) * region.rho;
      const double whole = 0.75 / pi * 0.5 * flux * apart / (radius_cm * radius_cm);
      const Seen o = observed(cells, {region});
      EXPECT_NEAR(o["flux_unsigned"] / flux, 1.0, 1e-13);
      EXPECT_LT(std::abs(o["flux_net"]), 1e-13 * flux);
      // rows of 5 degrees: the weights of a moment are those of fields smooth over three of them;
      // and a region of 3 degrees is not quite on a plane
      EXPECT_NEAR(o["axial_dipole"], whole * std::sin(region.tilt) * std::cos(region.latitude),
                  5e-3 * whole);
      // off the region's own place by up to half the diagonal of a cell, 0.062
      const double equatorial =
          whole *
          std::hypot(std::cos(region.tilt), std::sin(region.tilt) * std::sin(region.latitude));
      EXPECT_NEAR(o["equatorial_dipole"], equatorial, 0.062 * whole);
    }
}

TEST(SolarRegions, SmallPatchesCellsApartKeepTheirMoment) {
  const SurfaceCells cells = even_cells(18, MPI_COMM_WORLD);
  for (int k = 0; k < 24; ++k) {
    const BipolarRegion region{.latitude = -0.4 + 0.03 * k,
                               .longitude = 0.26 * k,
                               .separation = (10 + 2 * k) * degree,
                               .tilt = 0.26 * k,
                               .flux = 1e22,
                               .shape = RegionShape::patches};
    const Seen o = observed(cells, {region});
    const double d = 4 * degree, apart = 2 * std::sin(0.5 * region.separation) * (1 - 0.5 * d * d);
    const double whole = 0.75 / pi * 0.5e22 * apart / (radius_cm * radius_cm);
    EXPECT_NEAR(o["flux_unsigned"] / 1e22, 1.0, 1e-13);
    EXPECT_NEAR(o["axial_dipole"], whole * std::sin(region.tilt) * std::cos(region.latitude),
                0.01 * whole);
  }
}

TEST(SolarRegions, WhatCannotBePutOnTheGridIsToldBefore) {
  const SurfaceCells cells = even_cells(18, MPI_COMM_WORLD);
  const BipolarRegion large{.latitude = 0.3, .separation = 0.6, .flux = 1e22};
  const BipolarRegion small{.latitude = 0.3, .separation = 0.01, .flux = 1e22};
  const std::vector<BipolarRegion> both{large, small};
  EXPECT_EQ(check_deposit(cells, both), 1u);
  const BipolarRegion wrong{.latitude = 2.0, .separation = 0.01, .flux = 1e22};
  EXPECT_THROW(check_deposit(cells, {&wrong, 1}), InputError);
}

std::string complaint_about(const BipolarRegion& region) {
  try {
    observed(even_cells(12), {region});
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

TEST(SolarRegions, ImpossibleRegionsAreRefused) {
  EXPECT_EQ(complaint_about({.latitude = 91 * degree, .separation = 0.1, .flux = 1e21}),
            "bipolar region at latitude 91, longitude 0 degrees: outside the sphere");
  EXPECT_EQ(complaint_about({.latitude = 0.0, .flux = 1e21}),
            "bipolar region at latitude 0, longitude 0 degrees: needs a separation or a size");
  EXPECT_EQ(
      complaint_about({.separation = 0.1}),
      "bipolar region at latitude 0, longitude 0 degrees: needs a positive flux or an amplitude");
  EXPECT_EQ(
      complaint_about({.separation = 0.1, .flux = -1.0}),
      "bipolar region at latitude 0, longitude 0 degrees: needs a positive flux or an amplitude");
  EXPECT_EQ(complaint_about({.flux = 1e21, .shape = RegionShape::patches}),
            "bipolar region at latitude 0, longitude 0 degrees: patches need a separation");
  EXPECT_THROW(shape_named("gauss"), InputError);
}

}  // namespace
}  // namespace fluxform::solar
