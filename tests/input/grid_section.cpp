// The `grid:` section: values in reduced units, and what does not fit together.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/core/constants.hpp"

using namespace fluxform;

namespace {

constexpr double degree = constants::pi / 180.0;

GridSpec read(const std::string& yaml, GridSpec spec = {}) {
  Parameters p;
  describe_grid(p, spec);
  p.read(parse_document(yaml, "grid.yaml"));
  return spec;
}

/// The first line of the message.
std::string error_of(const std::string& yaml, const GridSpec& spec = {}) {
  try {
    read(yaml, spec);
  } catch (const InputError& e) {
    const std::string text = e.what();
    return text.substr(0, text.find('\n'));
  }
  return "no error";
}

GridSpec sphere() {
  GridSpec spec;
  spec.geometry = Geometry::sphere;
  spec.length_scale = 6.96e8;
  spec.axes = {{.name = "longitude", .cells = 360, .to = 360 * degree, .periodic = true},
               {.name = "latitude", .cells = 180, .from = -90 * degree, .to = 90 * degree}};
  return spec;
}

TEST(GridSection, lengths_are_in_units_of_the_scale) {
  GridSpec spec;
  spec.length_scale = 1e-6;
  spec = read(
      "x: {from: 1 um, to: 2 mm, cells: 20, spacing: tanh, strength: 3, graded: lower}\n"
      "y: {to: 5e-6 m, cells: 7, periodic: yes, centering: node}\n",
      spec);
  ASSERT_EQ(spec.axes.size(), 2u);
  EXPECT_DOUBLE_EQ(spec.axes[0].from, 1.0);
  EXPECT_DOUBLE_EQ(spec.axes[0].to, 2000.0);
  EXPECT_EQ(spec.axes[0].spacing, Spacing::tanh);
  EXPECT_EQ(spec.axes[0].graded, Graded::lower);
  EXPECT_EQ(spec.axes[1].name, "y");
  EXPECT_TRUE(spec.axes[1].periodic);
  EXPECT_EQ(spec.axes[1].centering, Centering::node);
}

TEST(GridSection, defaults_of_the_app_may_be_changed_in_part) {
  const GridSpec spec = read("latitude: {cells: 90, spacing: sine}\nradius: 696 Mm\n", sphere());
  ASSERT_EQ(spec.axes.size(), 2u);
  EXPECT_EQ(spec.axes[0].cells, 360);
  EXPECT_TRUE(spec.axes[0].periodic);
  EXPECT_EQ(spec.axes[1].cells, 90);
  EXPECT_EQ(spec.axes[1].spacing, Spacing::sine);
  EXPECT_DOUBLE_EQ(spec.axes[1].from, -90 * degree);
  EXPECT_DOUBLE_EQ(spec.radius, 1.0);
}

TEST(GridSection, angles_are_written_in_degrees) {
  const GridSpec spec = read(
      "geometry: cylindrical\nr: {from: 1 m, to: 2 m, cells: 3}\nphi: {cells: 8}\n"
      "z: {cells: 4, to: 3 m}\n");
  ASSERT_EQ(spec.axes.size(), 3u);
  EXPECT_EQ(spec.axes[1].name, "phi");
  EXPECT_DOUBLE_EQ(spec.axes[1].to, 2 * constants::pi);
  EXPECT_TRUE(spec.axes[1].periodic);
}

TEST(GridSection, list_gives_number_and_ends) {
  const GridSpec spec = read("x: {spacing: list, coordinates: [0, 1, 3, 7 m]}\n");
  EXPECT_EQ(spec.axes[0].cells, 3);
  EXPECT_DOUBLE_EQ(spec.axes[0].to, 7.0);
  const GridSpec nodes = read("x: {spacing: list, coordinates: [0, 1, 3, 7 m], centering: node}\n");
  EXPECT_EQ(nodes.axes[0].cells, 4);
}

TEST(GridSection, formulas_see_metres_and_degrees) {
  GridSpec spec;
  spec.length_scale = 1e-3;
  spec = read(
      "x: {cells: 4, to: 1 mm}\ny: {cells: 4, to: 1 mm}\n"
      "sides: [{name: inlet, on: x_min, where: y < 5e-4}]\n"
      "regions: [{name: core, where: x > 5e-4 && y > 5e-4}]\nactive: x + y < 1.5e-3\n",
      spec);
  EXPECT_EQ(spec.sub_sides[0].side, "x_min");
  EXPECT_TRUE(spec.sub_sides[0].contains({0.0, 0.4, 0.0}));
  EXPECT_FALSE(spec.sub_sides[0].contains({0.0, 0.6, 0.0}));
  EXPECT_TRUE(spec.regions[0].contains({0.6, 0.6, 0.0}));
  EXPECT_FALSE(spec.active({0.8, 0.8, 0.0}));
  const GridSpec ball = read("regions: [{name: cap, where: latitude > 60}]\n", sphere());
  EXPECT_TRUE(ball.regions[0].contains({0.0, 61 * degree, 0.0}));
  EXPECT_FALSE(ball.regions[0].contains({0.0, 59 * degree, 0.0}));
}

class MaskFile : public testing::Test {
 protected:
  std::string write(const std::string& text) const {
    std::ofstream(path) << text;
    return path;
  }
  void TearDown() override { std::filesystem::remove(path); }
  std::string path = testing::TempDir() + "fluxform_mask.asc";
};

TEST_F(MaskFile, gives_regions_and_active_cells) {
  const std::string mask = write(
      "ncols 3\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value -9\n"
      "1 0 -9\n0 0 2\n");
  const GridSpec spec =
      read("x: {cells: 3, to: 3 m}\ny: {cells: 2, to: 2 m}\nregions: [{name: a, file: " + mask +
           "}]\nmask: " + mask + "\n");
  for (const auto& inside : {spec.regions[0].contains, spec.active}) {
    EXPECT_TRUE(inside({0.5, 1.5, 0.0}));
    EXPECT_TRUE(inside({2.5, 0.5, 0.0}));
    EXPECT_FALSE(inside({2.5, 1.5, 0.0}));
    EXPECT_FALSE(inside({1.5, 1.5, 0.0}));
    EXPECT_FALSE(inside({3.5, 0.5, 0.0}));
  }
}

TEST_F(MaskFile, may_be_a_geotiff) {
  const GridSpec spec = read(
      "x: {cells: 200, from: 4321 km, to: 4341 km}\n"
      "y: {cells: 150, from: 3106.5 km, to: 3121.5 km}\n"
      "mask: " LANDSCAPE "\n");
  EXPECT_TRUE(spec.active({4321000 + 50, 3106500 + 50, 0.0}));
  EXPECT_FALSE(spec.active({4321000 + 6200, 3121500 - 5250, 0.0}));  // the lake
  EXPECT_FALSE(spec.active({4321000 - 50, 3106500 + 50, 0.0}));
}

TEST_F(MaskFile, mistakes_in_it_are_located) {
  const std::string header = "ncols 3\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n";
  const auto message = [&](const std::string& text) {
    return error_of("x: {cells: 3}\ny: {cells: 2}\nmask: " + write(text) + "\n");
  };
  EXPECT_EQ(message(header + "1 2\n1 2 3\n"),
            "grid.yaml:3:7: 'mask' " + path + ":6: row has 2 numbers, not ncols = 3");
  EXPECT_EQ(message(header + "1 2 3\n1 two 3\n"),
            "grid.yaml:3:7: 'mask' " + path + ":7: 'two' is not a number");
  EXPECT_EQ(message(header + "1 2 3\n"),
            "grid.yaml:3:7: 'mask' " + path + ": truncated: it ends after 1 of nrows = 2 rows");
  EXPECT_EQ(message("1 2 3\n"),
            "grid.yaml:3:7: 'mask' " + path + ": the header of this ESRI ASCII grid lacks ncols");
}

TEST_F(MaskFile, lengths_of_a_map_are_in_its_own_unit) {
  write("ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n0 1\n");
  const std::string beside = std::filesystem::path(path).replace_extension(".prj");
  const std::string geographic =
      "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]]"
      ","
      "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
  std::ofstream(beside) << "PROJCS[\"feet\"," + geographic +
                               ",PROJECTION[\"Transverse_Mercator\"],UNIT[\"Foot\",0.3048]]\n";
  const std::string yaml = "x: {cells: 2, to: 2 m}\ny: {cells: 1, to: 1 m}\nmask: " + path + "\n";
  const GridSpec feet = read(yaml);
  EXPECT_FALSE(feet.active({0.30, 0.1, 0.0}));
  EXPECT_TRUE(feet.active({0.31, 0.1, 0.0}));
  std::ofstream(beside) << geographic + "\n";
  EXPECT_EQ(error_of(yaml),
            "grid.yaml:3:7: 'mask' has coordinates in degrees, which are no lengths");
  std::filesystem::remove(beside);
}

TEST(GridSection, mistakes_are_located) {
  EXPECT_EQ(error_of("y: {cells: 3}\n"), "grid.yaml:1:1: 'x' is missing: an axis of this geometry");
  EXPECT_EQ(error_of("x: {cells: 3}\nlatitude: {cells: 3}\n"),
            "grid.yaml:2:1: 'latitude' is no axis of this geometry; its axes are x, y, z");
  EXPECT_EQ(error_of("x: {to: 3 m}\n"), "grid.yaml:1:1: 'cells' is missing in 'x'");
  EXPECT_EQ(error_of("x: {cells: 3, from: 3 m, to: 2 m}\n"),
            "grid.yaml:1:30: 'to' leaves no room: 'to' must be beyond 'from'");
  EXPECT_EQ(error_of("x: {cells: 0}\n"),
            "grid.yaml:1:12: 'cells' must be between 1 and 16777216, not '0'");
  EXPECT_EQ(error_of("x: {cells: 3, spacing: sine}\n"),
            "grid.yaml:1:24: 'spacing' 'sine' is for latitude only");
  EXPECT_EQ(error_of("x: {spacing: list, coordinates: [0, 2, 1 m]}\n"),
            "grid.yaml:1:20: 'coordinates' must increase");
  EXPECT_EQ(error_of("x: {cells: 5, spacing: list, coordinates: [0, 2 m]}\n"),
            "grid.yaml:1:12: 'cells' must be 1 for the 2 coordinates listed");
  EXPECT_EQ(error_of("x: {cells: 5, coordinates: [0, 2 m]}\n"),
            "grid.yaml:1:15: 'coordinates' needs 'spacing: list'");
  EXPECT_EQ(error_of("x: {cells: 5, ratio: 0}\n"),
            "grid.yaml:1:22: 'ratio' must be positive, not '0'");
  EXPECT_EQ(error_of("latitude: {to: 1 m}\n", sphere()),
            "grid.yaml:1:16: 'to': '1 m' is a length, not convertible to 'degree'");
}

const std::string membrane =
    "x: {cells: 5}\nregions: [{name: cytosol, where: x < 0.5}, {name: soil, where: x > 0.5}]\n";

TEST(GridSection, interfaces_lie_between_named_regions) {
  const GridSpec spec =
      read(membrane + "interfaces: [{name: membrane, from: soil, to: cytosol}]\n");
  ASSERT_EQ(spec.interfaces.size(), 1u);
  EXPECT_EQ(spec.interfaces[0].name, "membrane");
  EXPECT_EQ(spec.interfaces[0].from, "soil");
  EXPECT_EQ(spec.interfaces[0].to, "cytosol");
}

TEST(GridSection, mistakes_in_interfaces_are_located) {
  EXPECT_EQ(error_of(membrane + "interfaces: [{name: m, from: cytosol, to: sol}]\n"),
            "grid.yaml:3:43: 'interfaces[0].to' names no region; did you mean 'soil'?");
  EXPECT_EQ(error_of(membrane + "interfaces: [{name: m, from: gel, to: soil}]\n"),
            "grid.yaml:3:30: 'interfaces[0].from' names no region; allowed: cytosol, soil");
  EXPECT_EQ(error_of(membrane + "interfaces: [{name: m, from: soil, to: soil}]\n"),
            "grid.yaml:3:40: 'interfaces[0].to' is the region of 'from'");
  EXPECT_EQ(error_of(membrane + "interfaces: [{name: soil, from: soil, to: cytosol}]\n"),
            "grid.yaml:3:21: 'interfaces[0].name' 'soil' is named already");
  EXPECT_EQ(error_of(membrane +
                     "interfaces: [{name: m, from: soil, to: cytosol}, {name: n, from: cytosol, "
                     "to: soil}]\n"),
            "grid.yaml:3:57: 'interfaces[1].name' lies where 'm' lies: its regions are the same");
}

TEST(GridSection, names_are_those_of_one_part_only) {
  EXPECT_EQ(error_of("x: {cells: 5}\nsides: [{name: in, on: x_min, where: 1}]\n"
                     "regions: [{name: in, where: x > 1}]\n"),
            "grid.yaml:3:18: 'regions[0].name' 'in' is named already");
  EXPECT_EQ(error_of("x: {cells: 5}\nregions: [{name: elsewhere, where: x > 1}]\n"),
            "grid.yaml:2:18: 'regions[0].name' 'elsewhere' is a word that tables use for the rest");
}

TEST(GridSection, mistakes_in_parts_are_located) {
  const std::string x = "x: {cells: 5}\n";
  EXPECT_EQ(error_of(x + "sides: [{name: a, on: x_mim, where: 1}]\n"),
            "grid.yaml:2:23: 'sides[0].on' names no side: 'x_mim'; did you mean 'x_min'?");
  EXPECT_EQ(error_of("x: {cells: 5, periodic: yes}\nsides: [{name: a, on: x_min, where: 1}]\n"),
            "grid.yaml:2:23: 'sides[0].on' names no side: 'x_min'");
  EXPECT_EQ(error_of(x + "regions: [{name: a, where: y > 1}]\n"),
            "grid.yaml:2:28: 'regions[0].where' uses 'y', which is no axis of this grid");
  EXPECT_EQ(error_of(x + "regions: [{name: a}]\n"),
            "grid.yaml:2:18: 'name' needs either 'where' or 'file'");
}

}  // namespace
