#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"

using namespace fluxform;

namespace {

std::string message(const std::string& from, const std::string& to) {
  try {
    convert(1.0, from, to);
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

TEST(Units, converts_what_users_write) {
  EXPECT_DOUBLE_EQ(convert(25.0, "mV", "V"), 0.025);
  EXPECT_DOUBLE_EQ(convert(300.0, "km2/s", "m2/s"), 3e8);
  EXPECT_DOUBLE_EQ(convert(300.0, "km^2/s", "m2/s"), 3e8);
  EXPECT_DOUBLE_EQ(convert(300.0, "km**2/s", "m2 s-1"), 3e8);
  EXPECT_DOUBLE_EQ(convert(1.0, "mol/L", "mol/m3"), 1000.0);
  EXPECT_DOUBLE_EQ(convert(2.0, "µm", "nm"), 2000.0);
  EXPECT_DOUBLE_EQ(convert(0.0, "degC", "K"), 273.15);
  EXPECT_DOUBLE_EQ(convert(180.0, "degree", "rad"), constants::pi);
  EXPECT_DOUBLE_EQ(convert(180.0, "deg", "rad"), constants::pi);
  EXPECT_DOUBLE_EQ(convert(5.0, "%", "1"), 0.05);
  EXPECT_DOUBLE_EQ(convert(1.0, "", "1"), 1.0);
}

TEST(Units, year_is_365_days_and_the_tropical_year_is_not) {
  EXPECT_DOUBLE_EQ(convert(1.0, "yr", "h"), 8760.0);
  EXPECT_DOUBLE_EQ(convert(1.0, "year", "d"), 365.0);
  EXPECT_DOUBLE_EQ(convert(11.0, "years", "d"), 4015.0);
  EXPECT_DOUBLE_EQ(convert(2.0, "Myr", "yr"), 2e6);
  EXPECT_NEAR(convert(1.0, "tropical_year", "d"), 365.242198781, 1e-9);
}

TEST(Units, magnetic_and_solar_words) {
  EXPECT_DOUBLE_EQ(convert(1.0, "G", "T"), 1e-4);
  EXPECT_DOUBLE_EQ(convert(1.0, "Gauss", "G"), 1.0);
  EXPECT_DOUBLE_EQ(convert(2.0, "kG", "T"), 0.2);
  EXPECT_DOUBLE_EQ(convert(1e21, "Mx", "Wb"), 1e13);
  EXPECT_DOUBLE_EQ(convert(1.0, "Mx/cm2", "G"), 1.0);
  EXPECT_DOUBLE_EQ(convert(1.0, "Rsun", "m"), 6.96e8);
  EXPECT_DOUBLE_EQ(convert(1.0, "Gm", "m"), 1e9);
}

TEST(Units, electronvolt_is_that_of_2019) {
  EXPECT_EQ(convert(1.0, "eV", "J"), constants::elementary_charge);
  EXPECT_DOUBLE_EQ(convert(1.0, "keV", "J"), 1000.0 * constants::elementary_charge);
}

TEST(Units, same_unit_keeps_every_bit) { EXPECT_EQ(convert(0.1, "km2/s", "km2/s"), 0.1); }

TEST(Units, knows_and_compares) {
  EXPECT_TRUE(known_unit("m/s"));
  EXPECT_TRUE(known_unit("1/s"));
  for (const char* odd : {"M", "parsnip", "3 m", "s since 1970-01-01", "K @ 273", "m;", "/s"})
    EXPECT_FALSE(known_unit(odd)) << odd;
  EXPECT_TRUE(convertible("km/h", "m/s"));
  EXPECT_FALSE(convertible("V", "m/s"));
  EXPECT_FALSE(convertible("parsnip", "parsnip"));
}

TEST(Units, messages) {
  EXPECT_EQ(message("M", "mol/m3"), "unknown unit 'M'; did you mean 'mol/L'?");
  EXPECT_EQ(message("mv", "V"), "unknown unit 'mv'; did you mean 'mV'?");
  EXPECT_EQ(message("parsnip", "V"), "unknown unit 'parsnip'");
  EXPECT_EQ(message("m", "s"), "'m' cannot be converted to 's'");
}

TEST(Units, says_what_a_unit_measures) {
  EXPECT_EQ(what_it_measures("km/s"), "a speed");
  EXPECT_EQ(what_it_measures("G"), "a magnetic field");
  EXPECT_EQ(what_it_measures("mol/L"), "a concentration");
  EXPECT_EQ(what_it_measures("m9"), "");
  EXPECT_EQ(what_it_measures("1/d"), "a rate");
  EXPECT_FALSE(convertible("1/yr", "yr")) << "not by inversion";
  EXPECT_TRUE(convertible("degree/day", "1/s"));
  EXPECT_TRUE(convertible("degC", "K"));
  EXPECT_EQ(what_it_measures("degree/day"), "an angular rate");
}

TEST(Units, natural_units_may_end_in_digits_and_change) {
  define_unit("Bc2", "2.5 T");
  define_unit("xi", "10 nm");
  EXPECT_DOUBLE_EQ(convert(0.2, "Bc2", "T"), 0.5);
  EXPECT_DOUBLE_EQ(convert(3.0, "Bc2 xi2", "Wb"), 7.5e-16);
  EXPECT_DOUBLE_EQ(convert(30.0, "nm", "xi"), 3.0);
  define_unit("Bc2", "5 T");
  EXPECT_DOUBLE_EQ(convert(0.2, "Bc2", "T"), 1.0);
  EXPECT_FALSE(convertible("Bc2", "m"));
  EXPECT_THROW(define_unit("Bc3", "1 parsnip"), InputError);
  // What udunits takes for five times a power.
  EXPECT_THROW((void)convert(1.0, "m^2.5/s", "m2/s"), InputError);
  EXPECT_THROW((void)convert(1.0, "m2.5/s", "m2/s"), InputError);
  EXPECT_THROW((void)convert(1.0, "MPa m^0.5", "MPa"), InputError);
}

}  // namespace
