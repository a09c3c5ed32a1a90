// ESRI ASCII grids as the world writes them, and what GDAL's reader would have let pass.
#include <limits>

#include "raster_support.hpp"

namespace fluxform::raster_test {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

const std::string header =
    "ncols 3\nnrows 2\nxllcorner 10.1\nyllcorner 20.1\ncellsize 0.5\nNODATA_value -9\n";
const std::string body = "1 2.1 3\n4 5 -9\n";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string cased(std::string text, int (*change)(int)) {
  for (char& c : text) c = static_cast<char>(change(c));
  return text;
}

void expect_usual(const std::string& text, const Georeference& where = {10.1, 20.1, 0.5, 0.5}) {
  const Raster raster(write_text("variant.asc", text));
  SCOPED_TRACE(text);
  EXPECT_EQ(raster.where().left, where.left);
  EXPECT_EQ(raster.where().bottom, where.bottom);
  EXPECT_EQ(raster.where().cell_width, where.cell_width);
  EXPECT_EQ(raster.where().cell_height, where.cell_height);
  expect_values(all_of(raster), {4, 5, none, 1, 2.1, 3});
}

std::string error_in(const std::string& text) { return error_of(write_text("bad.asc", text)); }

TEST(RasterText, keys_in_any_case_and_order) {
  expect_usual(header + body);
  expect_usual(cased(header, std::toupper) + body);
  expect_usual(cased(header, std::tolower) + body);
  expect_usual(
      "NROWS 2\nncols 3\nNODATA_VALUE -9\ncellsize 5e-1\nyllcorner 20.1\nxllcorner +10.1\n" + body);
}

TEST(RasterText, the_south_western_cell_by_its_centre) {
  const std::string centred = replaced(header, "corner", "center");
  expect_usual(centred + body, {10.1 - 0.25, 20.1 - 0.25, 0.5, 0.5});
  expect_usual(replaced(header, "yllcorner", "YLLCENTER") + body, {10.1, 20.1 - 0.25, 0.5, 0.5});
}

TEST(RasterText, cells_that_are_no_squares) {
  expect_usual(replaced(header, "cellsize 0.5", "dx 0.5\ndy 0.25") + body, {10.1, 20.1, 0.5, 0.25});
  expect_usual(replaced(header, "cellsize 0.5", "DX 0.5\nDY 0.25") + body, {10.1, 20.1, 0.5, 0.25});
}

TEST(RasterText, blanks_and_line_ends) {
  expect_usual(replaced(header + body, " ", "\t"));
  expect_usual(replaced(header + body, "\n", "\r\n"));
  expect_usual(replaced(header, " ", "     ") + "   1   2.1 3   \n 4 5 -9 ");
  expect_usual(replaced(header, "nrows", "\nnrows") + "\n1 2.1 3\n\n4 5 -9\n\n");
  expect_usual(header + "1 2.1\n3\n4\n5 -9\n");
  expect_usual(header + "1 2.1 3 4 5 -9\n");
}

TEST(RasterText, no_data_by_another_name) {
  expect_usual(replaced(header + body, "-9", "nan"));
  expect_usual(replaced(header + body, "-9", "NaN"));
  expect_usual(replaced(header + body, "-9", "-9999.0"));
  expect_usual(replaced(header + body, "-9", "-3.4028234663852886e+38"));
  expect_usual(replaced(header, "NODATA_value -9\n", "") + "1 2.1 3\n4 5 -9999\n");  // the default
}

TEST(RasterText, every_bit_of_a_number_arrives) {
  const Raster raster(write_text(
      "digits.asc", header + "0.1 1e-300 3.3333333333333335\n16777217 123456789.12345678 -1e99\n"));
  expect_values(all_of(raster),
                {16777217, 123456789.12345678, -1e99, 0.1, 1e-300, 3.3333333333333335});
}

TEST(RasterText, a_missing_key_is_named) {
  for (const std::string key :
       {"ncols 3\n", "nrows 2\n", "xllcorner 10.1\n", "yllcorner 20.1\n", "cellsize 0.5\n"})
    EXPECT_EQ(error_in(replaced(header, key, "") + body),
              ": the header of this ESRI ASCII grid lacks " + key.substr(0, key.find(' ')));
  EXPECT_EQ(error_in(replaced(header, "cellsize", "dx") + body),
            ": the header of this ESRI ASCII grid lacks cellsize");
  EXPECT_EQ(error_in(body), ": the header of this ESRI ASCII grid lacks ncols");
  EXPECT_EQ(error_in("\n" + header + body),
            ":1: an ESRI ASCII grid begins with a key such as ncols");
}

TEST(RasterText, a_wrong_header_is_located) {
  EXPECT_EQ(error_in("columns 3\n" + header + body),
            ":1: 'columns' is no key of an ESRI ASCII grid's header");
  EXPECT_EQ(error_in(replaced(header, "ncols 3", "ncols three") + body),
            ":1: 'three' is not a number");
  EXPECT_EQ(error_in(replaced(header, "nrows 2", "nrows") + body), ":2: 'nrows' needs one number");
  EXPECT_EQ(error_in("ncols 3\n" + header + body), ":2: 'ncols' is given twice");
  EXPECT_EQ(error_in(replaced(header, "ncols 3", "ncols 2.5") + body),
            ": ncols must be a whole number above 0");
  EXPECT_EQ(error_in(replaced(header, "ncols 3", "ncols 0") + body),
            ": ncols must be a whole number above 0");
  EXPECT_EQ(error_in(replaced(header, "0.5", "-0.5") + body),
            ": the size of a cell must be above 0");
  EXPECT_EQ(error_in(replaced(header, "10.1", "nan") + body), ": xllcorner must be finite");
}

TEST(RasterText, what_is_no_number_is_located) {
  EXPECT_EQ(error_in(header + "1 two 3\n4 5 6\n"), ":7: 'two' is not a number");
  EXPECT_EQ(error_in(header + "1 2 3\n4 5x 6\n"), ":8: '5x' is not a number");
  EXPECT_EQ(error_in(header + "# a remark\n1 2 3\n4 5 6\n"), ":7: '#' is not a number");
  const std::string hint = "; numbers have a decimal point and blanks or tabs between them";
  EXPECT_EQ(error_in(header + "1,2,3\n4,5,6\n"), ":7: '1,2,3' is not a number" + hint);
  EXPECT_EQ(error_in(header + "1 2,5 3\n4 5 6\n"), ":7: '2,5' is not a number" + hint);
  EXPECT_EQ(error_in(replaced(header, "10.1", "10,1") + body), ":3: '10,1' is not a number" + hint);
}

TEST(RasterText, rows_of_another_length_are_located) {
  EXPECT_EQ(error_in(header + "1 2\n4 5 6\n"), ":7: row has 2 numbers, not ncols = 3");
  EXPECT_EQ(error_in(header + "1 2 3 9\n4 5 6\n"), ":7: row has 4 numbers, not ncols = 3");
  EXPECT_EQ(error_in(header + "1 2\n3 4\n5 6\n"), ":7: row has 2 numbers, not ncols = 3");
}

TEST(RasterText, a_truncated_file_says_how_much_there_is) {
  EXPECT_EQ(
      error_in(header + "1 2 3\n4 5"),
      ":8: row has 2 numbers, not ncols = 3; the file is truncated after 1 of nrows = 2 rows");
  EXPECT_EQ(error_in(header + "1 2 3\n"), ": truncated: it ends after 1 of nrows = 2 rows");
  EXPECT_EQ(error_in(header + "1 2 3\n4 5 6\n7 8 9\n"), ": too long: it has 3 of nrows = 2 rows");
  EXPECT_EQ(error_in(header), ": truncated: it ends after 0 of nrows = 2 rows");
}

TEST(RasterText, the_coordinate_system_stands_beside_it) {
  const std::string path = write_text("beside.asc", header + body);
  const std::string beside =
      write_text("beside.prj",
                 "PROJCS[\"feet\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_"
                 "1984\",6378137.0,"
                 "298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],"
                 "PROJECTION[\"Transverse_Mercator\"],UNIT[\"Foot_US\",0.3048006096012192]]\n");
  const Georeference where = Raster(path).where();
  EXPECT_NE(where.crs.find("Transverse_Mercator"), std::string::npos) << where.crs;
  EXPECT_DOUBLE_EQ(where.metre, 0.3048006096012192);
  EXPECT_FALSE(where.geographic);
  std::filesystem::remove(beside);
  EXPECT_EQ(Raster(path).where().crs, "");
  EXPECT_EQ(Raster(path).where().metre, 1.0);
}

}  // namespace
}  // namespace fluxform::raster_test
