#include <stdexcept>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/internal_units.hpp"
#include "fluxform/core/units.hpp"

namespace fluxform {
namespace {

TEST(InternalUnits, are_si_where_nothing_is_named) {
  const InternalUnits units;
  EXPECT_EQ(units.of("m2/s"), 1.0);
  EXPECT_EQ(units.of("1"), 1.0);
  EXPECT_NEAR(units.of("mV"), 1e3, 1e-9);
}

TEST(InternalUnits, follow_from_the_named_ones) {
  InternalUnits units;
  units.set("um", 1.0);
  units.set("s", 1.0);
  EXPECT_NEAR(units.of("m2/s"), 1e-12, 1e-24);
  EXPECT_NEAR(units.of("um2/s"), 1.0, 1e-12);
  units.set("mol/m3", 30.0);
  EXPECT_NEAR(units.of("mol m-2 s-1"), 30e-6, 1e-17);
}

// In the units of electrochemistry, one micrometre, V_T and F, a permittivity is counted in
// F c L^2 / V_T.
TEST(InternalUnits, take_a_constant_as_one) {
  InternalUnits units;
  units.set("m", 1e-6);
  units.set("s", 1.0);
  units.set("mol/m3", 1000.0);
  units.set("V", 0.025);
  units.set("C/mol", 96485.0);
  EXPECT_NEAR(units.of("F/m") / (96485.0 * 1000.0 * 1e-12 / 0.025), 1.0, 1e-13);
  EXPECT_NEAR(units.of("A/m2") / (96485.0 * 1000.0 * 1e-6), 1.0, 1e-13);
  EXPECT_NEAR(units.of("J/mol") / (96485.0 * 0.025), 1.0, 1e-13);
  EXPECT_THROW(units.set("F/m", 1.0), std::logic_error);
  EXPECT_THROW((void)units.of("mollusc"), InputError);
}

TEST(Units, products_in_plain_words) {
  EXPECT_EQ(product_of_units("mol m-2 s-1", "m2"), "mol s-1");
  EXPECT_EQ(product_of_units("mol/m3", "m"), "mol m-2");
  EXPECT_EQ(product_of_units("1", "m3"), "m3");
  EXPECT_EQ(product_of_units("m-2", "m2"), "1");
  EXPECT_EQ(product_of_units("A/m2", "m"), "A m-1");
}

}  // namespace
}  // namespace fluxform
