// Lists of regions: what they may look like, and the exact place of every mistake.
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"

#include "carrington.hpp"
#include "region_list.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

std::vector<BipolarRegion> parsed(const std::string& text) {
  return parse_region_list(text, "list", RegionShape::sharps);
}

std::string complaint(const std::string& text) {
  try {
    parsed(text);
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

const std::string header =
    "date, latitude [deg], longitude [deg], separation [deg], tilt [deg], flux [Mx]\n";
const std::string good = "2011.5, 20, 30, 5, 10, 1e22\n";

TEST(SolarRegionList, ColumnsStandInAnyOrderAndUnit) {
  const auto list = parsed(
      "# made by hand\n\nflux [Wb], tilt [rad], NOAA, separation [deg], Longitude [deg],latitude "
      "[deg], "
      "date\n1e14, 0.1, 11158, 6, -81, -20.5, 2011-07-02T12:00\n");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_DOUBLE_EQ(list[0].flux, 1e22);
  EXPECT_DOUBLE_EQ(list[0].tilt, 0.1);
  EXPECT_DOUBLE_EQ(list[0].separation, 6 * degree);
  EXPECT_DOUBLE_EQ(list[0].longitude, -81 * degree);
  EXPECT_DOUBLE_EQ(list[0].latitude, -20.5 * degree);
  EXPECT_DOUBLE_EQ(list[0].time, 2011.5);
  EXPECT_EQ(list[0].shape, RegionShape::sharps);
}

TEST(SolarRegionList, OptionalColumnsReplaceFluxAndSeparation) {
  const auto list = parsed(
      "date, latitude [deg], longitude [deg], tilt [deg], amplitude [G], rho [deg], shape\n"
      "0, 15, 180, -10, 250, 6, gaussian\n");
  EXPECT_EQ(list[0].amplitude, 250.0);
  EXPECT_DOUBLE_EQ(list[0].rho, 6 * degree);
  EXPECT_EQ(list[0].shape, RegionShape::gaussian);
}

TEST(SolarRegionList, PlainListIsReadAsPublished) {
  const auto list = parsed(
      "20.43584\t333.44476\t 2.51769\t 1.48310\t2.58065e+21\t2010.46270\t00002\t00058\r\n"
      "27.88137\t-81.2\t 5.42028\t27.43200\t1.02181e+22\t2010.4\t00005\t00057\n");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].time, 2010.4);
  EXPECT_DOUBLE_EQ(list[0].longitude, -81.2 * degree);
  EXPECT_DOUBLE_EQ(list[1].latitude, 20.43584 * degree);
  EXPECT_DOUBLE_EQ(list[1].separation, 2.51769 * degree);
  EXPECT_DOUBLE_EQ(list[1].tilt, 1.4831 * degree);
  EXPECT_DOUBLE_EQ(list[1].flux, 2.58065e21);
}

TEST(SolarRegionList, SameTimesKeepTheFilesOrder) {
  const auto list = parsed(header + "2012,1,0,5,0,1e21\n2011,2,0,5,0,1e21\n2011,3,0,5,0,1e21\n");
  EXPECT_DOUBLE_EQ(list[0].latitude, 2 * degree);
  EXPECT_DOUBLE_EQ(list[1].latitude, 3 * degree);
}

TEST(SolarRegionList, BadRowsAreAllLocated) {
  EXPECT_EQ(complaint(header + good + "2012, 95, 30, 5, 10, 1e22\n" +
                      "2012, 20, x3, 5, 10, -1e22\n" + "2012, 20\n2012, nan, 0, 5, 10, inf\n"),
            "list:3:7: latitude 95 lies outside -90 to 90 degrees\n"
            "list:4:11: longitude 'x3' is not a number\n"
            "list:4:22: flux -1e22 is negative\n"
            "list:5: 2 values, expected 6\n"
            "list:6:7: latitude 'nan' is not finite\n"
            "list:6:22: flux 'inf' is not finite");
}

TEST(SolarRegionList, ManyErrorsAreCounted) {
  std::string text = header;
  for (int n = 0; n < 25; ++n) text += "2012\n";
  EXPECT_NE(complaint(text).find("\nand 5 more"), std::string::npos);
}

TEST(SolarRegionList, RowsWithoutSizeOrStrengthAreRefused) {
  EXPECT_EQ(complaint(header + "2012, 20, 30, 0, 10, 1e22\n"),
            "list:2: the region has neither a separation nor a rho");
  EXPECT_EQ(complaint(header + "2012, 20, 30, 5, 10, 0\n"),
            "list:2: the region has neither flux nor amplitude");
  EXPECT_EQ(complaint(header + "2012, 20, 30, 5, , 1e22\n"), "list:2:18: tilt '' is not a number");
}

TEST(SolarRegionList, HeadersAreChecked) {
  EXPECT_EQ(complaint("date, latitude [deg], longitude [deg], tilt [deg], flux [Mx]\n"),
            "list:1: there is no column 'separation [deg]' or 'rho [deg]'");
  EXPECT_EQ(complaint("date, latitude [deg], tilt [deg], flux [Mx], rho [deg]\n"),
            "list:1: there is no column 'longitude [deg]'");
  EXPECT_EQ(complaint("latitude [deg], longitude [deg], tilt [deg], flux [Mx], rho [deg]\n"),
            "list:1: there is no column 'date'");
  EXPECT_EQ(complaint("date, latitude [deg], longitude [deg], tilt [deg], rho [deg]\n"),
            "list:1: there is no column 'flux [Mx]' or 'amplitude [G]'");
  EXPECT_EQ(
      complaint("date, lattitude [deg]\n"),
      "list:1:7: unknown column 'lattitude'; known are: date, latitude, longitude, separation, "
      "tilt, flux, amplitude, rho, shape");
  EXPECT_EQ(complaint("date, latitude\n"),
            "list:1:7: column 'latitude' needs a unit, e.g. 'latitude [deg]'");
  EXPECT_EQ(complaint("date, flux [G]\n"),
            "list:1:7: column 'flux': unknown unit 'G'; one of: Mx, Wb");
  EXPECT_EQ(complaint("date, date\n"), "list:1:7: column 'date' stands twice");
  EXPECT_EQ(complaint("# nothing\n"), "list: the list of regions is empty");
}

TEST(SolarRegionList, PlainListNeedsEightColumns) {
  EXPECT_EQ(complaint("20 30 5 10 1e22 2010.5 1 2\n20 30 5 10 1e22 2010.5\n"),
            "list:2: 6 values, expected 8");
}

TEST(SolarRegionList, DatesAreDecimalOrIso) {
  EXPECT_DOUBLE_EQ(decimal_year("2010.4627"), 2010.4627);
  EXPECT_DOUBLE_EQ(decimal_year("2012-07-02"), 2012.0 + 183.0 / 366.0);
  EXPECT_DOUBLE_EQ(decimal_year("2011-01-01T06:30:36Z"), 2011.0 + 6.51 / 24.0 / 365.0);
  EXPECT_DOUBLE_EQ(decimal_year("2011-01-02 00:00"), 2011.0 + 1.0 / 365.0);
  for (const char* bad : {"2011-13-01", "2011-02-29", "2011-02", "2011-01-01T06", "2011-01-01x", "",
                          "2011-01-01T25:00", "nan"})
    EXPECT_THROW(decimal_year(bad), InputError) << bad;
}

TEST(SolarRegionList, DatesOfArchivesAreUnderstood) {
  const double year = 2012.0 + 365.0 / 366.0;
  for (const char* date :
       {"20121231", "2012.12.31_00:00:00_TAI", "2012/12/31", "2012-12-31T00:00Z", "20121231T0000",
        "2456292.5", "JD2456292.5", "mjd 56292", "2012.12.31_TAI"})
    EXPECT_NEAR(decimal_year(date), year, 1e-11) << date;
  EXPECT_NEAR(decimal_year("56292", &modified_julian_days), year, 1e-11);
  EXPECT_NEAR(decimal_year("2456292.5", &julian_days), year, 1e-11);
  for (const char* bad : {"2130.5", "20121331", "56292", "CR0.5", "JD56292", "1356912000", "CR"})
    EXPECT_THROW(decimal_year(bad), InputError) << bad;
}

TEST(SolarRegionList, CarringtonRotationsBeginWhenAlmanacsSay) {
  // Meeus 1998, example 29: rotation 1699 began on 1980 August 29.22
  EXPECT_NEAR(julian_day_of_rotation(1699.0), 2444480.72, 0.01);
  // the first of all began on 1853 November 9
  EXPECT_EQ(date_of(decimal_year("CR1")), "1853-11-09");
  EXPECT_NEAR(julian_day_of_rotation(2000.5) - julian_day_of_rotation(2000.0), 27.28 / 2, 0.1);
}

TEST(SolarCalendar, DaysAreCounted) {
  EXPECT_EQ(days_between(2012.0, 2013.0), 366.0);
  EXPECT_EQ(days_between(decimal_year("2012-01-01"), decimal_year("2012-12-31")), 365.0);
  EXPECT_EQ(days_between(2099.0, 2101.0), 730.0);
  EXPECT_NEAR(year_after(2012.0, 365.0), 2012.0 + 365.0 / 366.0, 1e-12);
  EXPECT_NEAR(year_after(2010.5, -365.0), 2009.5, 1e-12);
}

TEST(SolarCalendar, MomentsKeepTheTimeOfDay) {
  EXPECT_EQ(moment_of(2010.46), "2010-06-17T21:36:00");
  EXPECT_EQ(date_of(2010.46), "2010-06-17");
  EXPECT_EQ(moment_of(decimal_year("2010-06-15")), "2010-06-15");
  EXPECT_EQ(moment_of(decimal_year("2012-12-31T23:59:58")), "2012-12-31T23:59:58");
}

TEST(SolarRegionList, MissingFileIsNamedOnEveryRank) {
  try {
    read_region_list("no_such_list.csv", RegionShape::sharps, MPI_COMM_WORLD);
    FAIL();
  } catch (const IoError& e) {
    EXPECT_STREQ(e.what(), "cannot read 'no_such_list.csv'");
  }
}

}  // namespace
}  // namespace fluxform::solar
