// Maps from every layout the field's codes write, and what is said about the ones that are wrong.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>
#include <hdf5.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/maps/map_file.hpp"

#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double pi = constants::pi;
const double nan = std::numeric_limits<double>::quiet_NaN();

const MapOptions named{.usual = {"Data", "br"}};

/// A scratch file of this rank, removed at the end of its test.
class Scratch {
 public:
  explicit Scratch(const std::string& end)
      : path_(std::filesystem::temp_directory_path() /
              ("solar_maps_" + std::to_string(getpid()) + end)) {}
  ~Scratch() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct Array {
  std::string name;
  std::vector<hsize_t> shape;
  std::vector<double> values;
  std::string units{};
};

void write(const std::string& path, const std::vector<Array>& arrays) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  for (const Array& a : arrays) {
    const hid_t space = H5Screate_simple(static_cast<int>(a.shape.size()), a.shape.data(), nullptr);
    const hid_t set = H5Dcreate2(file, a.name.c_str(), H5T_IEEE_F32LE, space, H5P_DEFAULT,
                                 H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, a.values.data());
    if (!a.units.empty()) {
      const hid_t type = H5Tcopy(H5T_C_S1), scalar = H5Screate(H5S_SCALAR);
      H5Tset_size(type, a.units.size());
      const hid_t mark = H5Acreate2(set, "units", type, scalar, H5P_DEFAULT, H5P_DEFAULT);
      H5Awrite(mark, type, a.units.data());
      H5Aclose(mark), H5Sclose(scalar), H5Tclose(type);
    }
    H5Dclose(set), H5Sclose(space);
  }
  H5Fclose(file);
}

std::vector<double> steps(double from, double to, int points) {
  std::vector<double> x;
  for (int i = 0; i < points; ++i) x.push_back(from + (to - from) * i / (points - 1));
  return x;
}

/// Distinguishable in both directions, and periodic.
double field(double latitude, double longitude) {
  return 3.0 * std::sin(latitude) + std::cos(latitude) * std::cos(longitude - 0.7);
}

/// Rows of latitude, or columns of it.
std::vector<double> table(const std::vector<double>& lat, const std::vector<double>& lon,
                          bool rows_are_latitude) {
  std::vector<double> values;
  const auto &outer = rows_are_latitude ? lat : lon, &inner = rows_are_latitude ? lon : lat;
  for (const double a : outer)
    for (const double b : inner) values.push_back(rows_are_latitude ? field(a, b) : field(b, a));
  return values;
}

std::vector<double> to_colatitude(std::vector<double> x) {
  for (double& v : x) v = pi / 2 - v;
  return x;
}

std::vector<double> scaled(std::vector<double> x, double factor) {
  for (double& v : x) v *= factor;
  return x;
}

/// Every value of the map is the field at its box's point; `nodes`: points stand on the poles.
void expect_field(const LatLonMap& map, const std::vector<double>& lat,
                  const std::vector<double>& lon) {
  ASSERT_EQ(map.rows(), lat.size());
  ASSERT_EQ(map.columns(), lon.size());
  EXPECT_DOUBLE_EQ(map.latitude_faces.front(), -pi / 2);
  EXPECT_DOUBLE_EQ(map.latitude_faces.back(), pi / 2);
  EXPECT_NEAR(map.longitude_faces.back() - map.longitude_faces.front(), 2 * pi, 1e-14);
  for (std::size_t r = 0; r < lat.size(); ++r) {
    EXPECT_LE(map.latitude_faces[r], lat[r] + 1e-6);
    EXPECT_GE(map.latitude_faces[r + 1], lat[r] - 1e-6);
    for (std::size_t c = 0; c < lon.size(); ++c) {
      EXPECT_NEAR(0.5 * (map.longitude_faces[c] + map.longitude_faces[c + 1]), lon[c], 1e-6);
      EXPECT_NEAR(map.at(r, c), field(lat[r], lon[c]), 1e-6);
    }
  }
}

const std::vector<double> node_lat = steps(-pi / 2, pi / 2, 7);
const std::vector<double> node_lon = steps(0.0, 2 * pi, 9);
const std::vector<double> node_lon_once(node_lon.begin(), node_lon.end() - 1);
const std::vector<double> cell_lat = steps(-pi / 2 + pi / 12, pi / 2 - pi / 12, 6);
const std::vector<double> cell_lon = steps(pi / 8, 2 * pi - pi / 8, 8);

TEST(SolarMaps, HipftLayoutNodesWithPolesAndRepeatedColumn) {
  const Scratch file(".h5");
  std::vector<double> lat(node_lat.rbegin(), node_lat.rend());
  write(file.path(), {{"Data", {7, 9}, table(lat, node_lon, true)},
                      {"dim1", {9}, node_lon},
                      {"dim2", {7}, to_colatitude(lat)}});
  MapReport report;
  const LatLonMap map = read_map_hdf5(file.path(), named, &report);
  expect_field(map, node_lat, node_lon_once);
  EXPECT_TRUE(report.repeated_column);
  EXPECT_NEAR(map.latitude_faces[1], -pi / 2 + pi / 12, 1e-6);  // half a box at the pole
}

TEST(SolarMaps, Pot3dLayoutHasTheOtherAxisOrder) {
  const Scratch file(".h5");
  std::vector<double> lat(node_lat.rbegin(), node_lat.rend());
  write(file.path(), {{"Data", {9, 7}, table(lat, node_lon, false)},
                      {"dim1", {7}, to_colatitude(lat)},
                      {"dim2", {9}, node_lon}});
  expect_field(read_map_hdf5(file.path(), named), node_lat, node_lon_once);
}

TEST(SolarMaps, SquareMapsGoByTheFastestAxis) {
  const Scratch file(".h5");
  const std::vector<double> lat = steps(-pi / 2, pi / 2, 9), colat = to_colatitude(lat);
  write(file.path(), {{"Data", {9, 9}, table(lat, node_lon, false)},
                      {"dim1", {9}, colat},
                      {"dim2", {9}, node_lon}});
  expect_field(read_map_hdf5(file.path(), named), lat, node_lon_once);
  write(file.path(), {{"Data", {9, 9}, table(lat, node_lon, true)},
                      {"dim1", {9}, node_lon},
                      {"dim2", {9}, colat}});
  expect_field(read_map_hdf5(file.path(), named), lat, node_lon_once);
}

TEST(SolarMaps, CellCentresWithoutPolesOrRepeat) {
  const Scratch file(".h5");
  write(file.path(), {{"Data", {6, 8}, table(cell_lat, cell_lon, true)},
                      {"theta", {6}, to_colatitude(cell_lat)},
                      {"phi", {8}, cell_lon}});
  MapReport report;
  expect_field(read_map_hdf5(file.path(), named, &report), cell_lat, cell_lon);
  EXPECT_FALSE(report.repeated_column);
}

TEST(SolarMaps, DegreesByNameAndUnit) {
  const Scratch file(".h5");
  for (const char* units : {"", "degrees_north"}) {
    write(file.path(), {{"br", {6, 8}, table(cell_lat, cell_lon, true)},
                        {"latitude", {6}, scaled(cell_lat, 1 / degree), units},
                        {"longitude", {8}, scaled(cell_lon, 1 / degree)}});
    expect_field(read_map_hdf5(file.path(), named), cell_lat, cell_lon);
  }
}

TEST(SolarMaps, RunFileGivesTheSliceAskedFor) {
  const Scratch file(".h5");
  std::vector<double> both = scaled(table(cell_lat, cell_lon, true), 2.0);
  const auto last = table(cell_lat, cell_lon, true);
  both.insert(both.end(), last.begin(), last.end());
  write(file.path(), {{"br", {2, 6, 8}, both},
                      {"latitude", {6}, scaled(cell_lat, 1 / degree), "degrees_north"},
                      {"longitude", {8}, scaled(cell_lon, 1 / degree), "degrees_east"},
                      {"time", {2}, {0.0, 1.0}}});
  expect_field(read_map_hdf5(file.path(), named), cell_lat, cell_lon);
  EXPECT_NEAR(read_map_hdf5(file.path(), {.usual = {"br"}, .slice = 0}).at(2, 3),
              2 * field(cell_lat[2], cell_lon[3]), 1e-6);
}

TEST(SolarMaps, LatitudesEvenInTheirSineGetFacesEvenInIt) {
  const MapAxes axes{{std::asin(-0.75), std::asin(-0.25), std::asin(0.25), std::asin(0.75)},
                     steps(0.5, 0.5 + 1.5 * pi, 4),
                     false};
  const LatLonMap map = boxes_around(axes, std::vector<double>(16, 1.0), "map");
  for (std::size_t r = 0; r <= 4; ++r)
    EXPECT_NEAR(std::sin(map.latitude_faces[r]), -1.0 + 0.5 * static_cast<double>(r), 1e-14);
}

TEST(SolarMaps, LongitudeRunningWestIsTurned) {
  std::vector<double> west(cell_lon.rbegin(), cell_lon.rend());
  const LatLonMap map = boxes_around({cell_lat, west, false}, table(cell_lat, west, true), "map");
  expect_field(map, cell_lat, cell_lon);
}

template <class F>
std::string complaint(F&& body) {
  try {
    body();
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "no error";
}

std::string complaint_about(const std::vector<Array>& arrays, const MapOptions& options = named) {
  const Scratch file(".h5");
  write(file.path(), arrays);
  const std::string text = complaint([&] { read_map_hdf5(file.path(), options); });
  return text.rfind(file.path() + ": ", 0) == 0 ? text.substr(file.path().size() + 2) : text;
}

TEST(SolarMaps, WrongHdf5IsExplained) {
  const Array data{"Data", {6, 8}, table(cell_lat, cell_lon, true)};
  const Array phi{"phi", {8}, cell_lon}, theta{"theta", {6}, to_colatitude(cell_lat)};
  EXPECT_EQ(complaint_about({data, {"theta", {5}, steps(0.3, 2.8, 5)}, phi}),
            "the map is 6 x 8, its scales 'theta' and 'phi' have 5 and 8 values");
  EXPECT_EQ(complaint_about({phi, theta}), "there is no dataset 'Data' or 'br'");
  EXPECT_EQ(complaint_about({data, phi, theta}, {.dataset = "B"}), "there is no dataset 'B'");
  EXPECT_EQ(complaint_about({data, phi}),
            "no coordinates: expected 'latitude' and 'longitude', 'theta' and 'phi', or 'dim1' and "
            "'dim2'");
  EXPECT_EQ(
      complaint_about({data, phi, {"theta", {6}, steps(1.0, 2.0, 6)}}),
      "the map's latitude (radians) runs from -0.429204 to 0.570796 does not cover the sphere");
  EXPECT_EQ(complaint_about({data, theta, {"phi", {8}, steps(0.0, 3.0, 8)}}),
            "the map's longitude from 0 to 3 radians does not close the circle");
  EXPECT_EQ(complaint_about({data, theta, {"phi", {8}, {0, 1, 2, 1.5, 3, 4, 5, 6}}}),
            "the map's longitude neither increases nor decreases");
  EXPECT_EQ(complaint_about({{"Data", {8}, cell_lon}, theta, phi}),
            "'Data' has 1 axes, a map has two (or three with time)");
  EXPECT_EQ(complaint_about({{"Data", {1, 6, 8}, data.values}, theta, phi}, {.slice = 1}),
            "'Data' has 1 slices, number 1 is not among them");
}

TEST(SolarMaps, TextMapsAreReadAsTold) {
  const std::string text = "# a map\n1 2 3 4\n5,6, 7 8\n9 10 11 12\n";
  const LatLonMap south = parse_map_text(text, "map", {});
  EXPECT_EQ(south.values, (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
  EXPECT_NEAR(south.latitude_faces[1], -pi / 6, 1e-14);
  EXPECT_NEAR(south.longitude_faces[0], 0.0, 1e-14);
  const LatLonMap north =
      parse_map_text(text, "map", {.sine_latitude = true, .first_row_north = true});
  EXPECT_EQ(north.at(0, 0), 9.0);
  EXPECT_NEAR(std::sin(north.latitude_faces[1]), -1.0 / 3, 1e-14);
}

TEST(SolarMaps, TextMapsDropARepeatedColumn) {
  MapReport report;
  const LatLonMap map = parse_map_text("1 2 3 1\n4 5 6 4\n", "map", {}, &report);
  EXPECT_TRUE(report.repeated_column);
  EXPECT_EQ(map.columns(), 3u);
  EXPECT_NEAR(map.longitude_faces[0], -pi / 3, 1e-14);  // the first column stands at 0
  EXPECT_EQ(parse_map_text("1 2 3 1\n4 5 6 7\n", "map", {}).columns(), 4u);
  EXPECT_EQ(parse_map_text("1 2 3 1\n4 5 6 4\n", "map", {.repeated = RepeatedColumn::no}).columns(),
            4u);
}

TEST(SolarMaps, TextColumnsStandWhereTheyAreTold) {
  const std::string text = "1 2 3 4\n5 6 7 8\n";
  const LatLonMap east = parse_map_text(text, "map", {.first_longitude = 90.0});
  EXPECT_NEAR(east.longitude_faces[0], pi / 4, 1e-14);
  EXPECT_EQ(east.at(0, 1), 2.0);
  const LatLonMap west = parse_map_text(text, "map", {.first_longitude = 90.0, .westward = true});
  EXPECT_NEAR(west.longitude_faces.back(), 3 * pi / 4, 1e-14);
  EXPECT_EQ(west.at(0, 3), 1.0);
}

TEST(SolarMaps, FillValuesAreKnownAndFieldsAreNot) {
  for (const double fill : {-99999.0, -9999.0, -32768.0, 1e20, -1e30, 9.96921e36})
    EXPECT_TRUE(is_fill_value(fill)) << fill;
  for (const double field : {0.0, -999.0, 3500.0, -6000.0, 1e5, 32766.0})
    EXPECT_FALSE(is_fill_value(field)) << field;
}

TEST(SolarMaps, WrongTextIsLocated) {
  const auto about = [](const std::string& text) {
    return complaint([&] { parse_map_text(text, "map.txt", {}); });
  };
  EXPECT_EQ(about("1 2 3\n4 5\n"), "map.txt:2: 2 values in this row, 3 in the first");
  EXPECT_EQ(about("# x\n1 2 3\n4 five 6\n"), "map.txt:3:3: 'five' is not a number");
  EXPECT_EQ(about("1 2 3\n"), "map.txt: a map needs at least two rows and two columns");
}

LatLonMap with_holes() {
  return parse_map_text("nan nan nan\n1 nan 3\n4 6 8\nnan nan nan\n8 8 8\n nan nan nan\n", "map",
                        {});
}

TEST(SolarMaps, MissingCellsAreRefusedWithTheirPlace) {
  LatLonMap map = with_holes();
  EXPECT_EQ(complaint([&] { treat_missing(map, MissingCells::refuse, "map"); }),
            "map: 10 of 18 cells of the map are not a number, the first in row 1 from the south, "
            "column 1; choose to fill them or to set them to zero");
}

TEST(SolarMaps, MissingCellsBecomeZeroOrTheirRowsMean) {
  LatLonMap zero = with_holes(), fill = with_holes();
  EXPECT_EQ(treat_missing(zero, MissingCells::zero, "map"), 10u);
  EXPECT_EQ(zero.at(1, 1), 0.0);
  EXPECT_EQ(treat_missing(fill, MissingCells::fill, "map"), 10u);
  EXPECT_EQ(fill.values,
            (std::vector<double>{2, 2, 2, 1, 2, 3, 4, 6, 8, 7, 7, 7, 8, 8, 8, 8, 8, 8}));
  EXPECT_EQ(treat_missing(fill, MissingCells::refuse, "map"), 0u);
  LatLonMap empty = parse_map_text("nan inf\nnan nan\n", "map", {});
  EXPECT_EQ(complaint([&] { treat_missing(empty, MissingCells::fill, "map"); }),
            "map: the map has no valid cell");
}

TEST(SolarMaps, ReadMapHandsTheSameMapToEveryRank) {
  const Scratch own(".txt");
  const std::string path = broadcast(own.path(), MPI_COMM_WORLD);
  if (rank_of(MPI_COMM_WORLD) == 0) std::ofstream(path) << "1 2 3 4\n5 nan 7 8\n";
  MPI_Barrier(MPI_COMM_WORLD);
  MapReport report;
  const LatLonMap map = read_map(path, {.missing = MissingCells::zero}, MPI_COMM_WORLD, &report);
  EXPECT_EQ(map.values, (std::vector<double>{1, 2, 3, 4, 5, 0, 7, 8}));
  EXPECT_EQ(report.missing, 1u);
  EXPECT_EQ(report.rows, 2u);
  EXPECT_THROW(read_map(path, {}, MPI_COMM_WORLD), InputError);
  EXPECT_THROW(read_map("no_such_map.h5", {}, MPI_COMM_WORLD), IoError);
}

TEST(SolarMaps, ReadMapKnowsHdf5ByItsContent) {
  const Scratch own(".map");
  const std::string path = broadcast(own.path(), MPI_COMM_WORLD);
  if (rank_of(MPI_COMM_WORLD) == 0)
    write(path, {{"Data", {6, 8}, table(cell_lat, cell_lon, true)},
                 {"theta", {6}, to_colatitude(cell_lat)},
                 {"phi", {8}, cell_lon}});
  MPI_Barrier(MPI_COMM_WORLD);
  expect_field(read_map(path, {}, MPI_COMM_WORLD), cell_lat, cell_lon);
}

}  // namespace
}  // namespace fluxform::solar
