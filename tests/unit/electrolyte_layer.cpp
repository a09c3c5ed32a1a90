// Layers in front of walls against published closed forms, in units of the salt's Debye length.
#include <gtest/gtest.h>

#include "walls/layer.hpp"

namespace fluxform::electrolyte {
namespace {

/// Debye length one: permittivity = 2 c for a 1:1 salt of concentration 1.
Layer salt() { return {{{1.0, 1.0}, {-1.0, 1.0}}, 2.0}; }

TEST(Layer, IsGouyAndChapmansWithoutCrowding) {
  const Layer layer = salt();
  EXPECT_NEAR(layer.debye_length(), 1.0, 1e-15);
  for (const double u : {-20.0, -1.0, 0.1, 4.0, 38.9})
    EXPECT_NEAR(layer.field(u) / std::abs(2.0 * std::sinh(u / 2.0)), 1.0, 1e-12) << u;
  EXPECT_NEAR(layer.length(20.0) / std::exp(-10.0), 1.0, 1e-8) << "half of 2 debye e^{-u/2}";
  EXPECT_NEAR(layer.length(0.0), 1.0, 1e-15);
}

TEST(Layer, IsBikermansWithSizes) {
  // Kilic, Bazant and Ajdari 2007 with nu = 0.1: charge over 2 F c debye.
  Layer layer = salt();
  layer.crowding = Crowding::steric;
  layer.room = 0.05;
  EXPECT_NEAR(layer.field(5.0), 6.50965716655, 1e-10);
  EXPECT_NEAR(layer.field(40.0), 27.2045098197, 1e-9);
}

TEST(Layer, OfALatticeDependsOnTheSign) {
  // One cation, a tenth of the sites: field over V_T / L_1 with L_1 = sqrt(permittivity / c).
  Layer layer{{{1.0, 1.0}}, 1.0, Crowding::lattice, 0.1};
  EXPECT_NEAR(layer.field(-4.0), 5.38516348758, 1e-10);
  EXPECT_NEAR(layer.field(4.0), 2.43586735016, 1e-10);
  EXPECT_NEAR(layer.debye_length(), 1.0 / std::sqrt(0.9), 1e-14);
}

TEST(Layer, SharesThePotentialWithALayerWithoutIons) {
  const Layer layer = salt();
  const double u = layer.behind_stern(-30.0, 0.5);
  EXPECT_NEAR(-u + 2.0 * layer.field(u) / 0.5, 30.0, 1e-9);
  EXPECT_EQ(layer.behind_stern(-30.0, 0.0), -30.0);
}

TEST(Layer, HasNoCrowdOfAnIonThatAReservoirKeeps) {
  Layer layer = salt();
  layer.ions[0].kept = true;
  EXPECT_NEAR(layer.length(-40.0), 1.0, 1e-15) << "attracts the cation, which is kept";
  EXPECT_LT(layer.length(40.0), 1e-8) << "attracts the anion";
}

}  // namespace
}  // namespace fluxform::electrolyte
