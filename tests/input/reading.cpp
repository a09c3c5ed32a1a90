// What reading gives: values in the declared units, defaults, places, conditions.
#include <cmath>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/units.hpp"

#include "sample.hpp"

using namespace fluxform;

namespace {

struct Read {
  sample::Sample s;
  Parameters p;
  explicit Read(const std::string& yaml, const std::string& name = "input.yaml") {
    sample::describe(p, s);
    p.read(parse_document(yaml, name));
  }
};

TEST(Reading, converts_to_the_declared_units) {
  const Read r(
      "time: {start: 30 min, end: 1 d, outputs: [1, 2, 3 h]}\n"
      "electrode: {voltage: -25 mV, wall: blocking}\n"
      "decay: 3650 d\nsteps: 1e2\ntolerance: 1%\nadaptive: no\ntitle: 'a b'\n"
      "diffusivity: 300 m2/s\n");
  EXPECT_DOUBLE_EQ(r.s.start, 0.5);
  EXPECT_DOUBLE_EQ(r.s.end, 24.0);
  EXPECT_EQ(r.s.outputs, (std::vector<double>{1.0, 2.0, 3.0}));
  EXPECT_DOUBLE_EQ(r.s.voltage, -0.025);
  EXPECT_EQ(r.s.wall, sample::Wall::blocking);
  EXPECT_DOUBLE_EQ(r.s.decay.value(), 10.0);
  EXPECT_EQ(r.s.steps, 100);
  EXPECT_DOUBLE_EQ(r.s.tolerance, 0.01);
  EXPECT_FALSE(r.s.adaptive);
  EXPECT_EQ(r.s.title, "a b");
  EXPECT_DOUBLE_EQ(r.s.diffusivity.constant, 3e-4);
}

TEST(Reading, keeps_defaults_of_what_is_not_given) {
  const Read r("time: {end: 1 h}\ndecay: none\n");
  EXPECT_DOUBLE_EQ(r.s.voltage, 0.025);
  EXPECT_FALSE(r.s.decay.has_value());
  EXPECT_TRUE(r.p.given("time.end"));
  EXPECT_FALSE(r.p.given("time.start"));
  EXPECT_FALSE(r.p.given("electrode"));
}

TEST(Reading, formulas_use_constants_and_units) {
  const Read r(
      "constants: {a: 3}\ntime: {end: 1 h}\nprofile: a*x + t\n"
      "diffusivity: {expression: a*x, unit: m2/s}\n");
  const std::array<double, 2> at{2.0, 1.0};
  EXPECT_DOUBLE_EQ(r.s.profile(at), 7.0);
  EXPECT_DOUBLE_EQ(r.s.diffusivity(at), 6e-6);
}

TEST(Reading, coefficient_by_region) {
  const Read r("time: {end: 1 h}\ndiffusivity: {regions: {core: 5 km2/s, elsewhere: 1 km2/s}}\n");
  EXPECT_DOUBLE_EQ(r.s.diffusivity({}, "core"), 5.0);
  EXPECT_DOUBLE_EQ(r.s.diffusivity({}, "shore"), 1.0);
  EXPECT_DOUBLE_EQ(r.s.diffusivity({}, ""), 1.0);
}

TEST(Reading, region_without_value_is_an_error) {
  const Read r("time: {end: 1 h}\ndiffusivity: {regions: {core: 5 km2/s}}\n");
  EXPECT_THROW(r.s.diffusivity({}, "shore"), InputError);
}

TEST(Reading, alternatives_by_word_or_with_parameters) {
  EXPECT_EQ(Read("time: {end: 1 h}\ninitial: bump\n").s.initial, sample::Start::bump);
  const Read r("time: {end: 1 h}\ninitial: {bump: {height: 4, width: 90 degree}}\n");
  EXPECT_DOUBLE_EQ(r.s.height, 4.0);
  EXPECT_DOUBLE_EQ(r.s.width, constants::pi / 2);
}

TEST(Reading, lists_and_files_beside_the_input) {
  const std::string folder = testing::TempDir() + "fluxform reading";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/map.h5") << "x";
  const Read r(
      "time: {end: 1 h}\ninitial: {map: {file: map.h5}}\npatches: [{name: a}, {name: b}]\n",
      folder + "/input.yaml");
  EXPECT_EQ(r.s.map, std::filesystem::path(folder + "/map.h5").lexically_normal());
  ASSERT_EQ(r.s.patches.size(), 2u);
  EXPECT_EQ(r.s.patches[1].name, "b");
  std::filesystem::remove_all(folder);
}

TEST(Reading, dataset_carries_its_unit_as_a_factor) {
  const std::string file = testing::TempDir() + "fluxform_eta.h5";
  std::ofstream(file) << "x";
  const Read r("time: {end: 1 h}\ndiffusivity: {file: " + file + ", dataset: eta, unit: m2/s}\n");
  EXPECT_TRUE(r.s.diffusivity.is_dataset());
  EXPECT_EQ(r.s.diffusivity.dataset, "eta");
  EXPECT_DOUBLE_EQ(r.s.diffusivity.file_factor, 1e-6);
  std::filesystem::remove(file);
}

TEST(Reading, places_are_kept_for_later_errors) {
  const Read r("time:\n  end: 1 h\npatches:\n  - name: a\n    voltage: 2 V\n");
  EXPECT_EQ(r.p.place("patches[0].voltage").line, 5);
  EXPECT_EQ(r.p.place("patches[0].voltage").column, 14);
  EXPECT_EQ(r.p.place("time.start").line, 1);
  EXPECT_STREQ(r.p.error("time.end", "is not in the file").what(),
               "input.yaml:2:8: is not in the file\n    2 |   end: 1 h\n      |        ^~~");
}

TEST(Reading, a_key_declared_twice_is_our_own_mistake) {
  Parameters p;
  double x = 0.0;
  p.number("x", x);
  EXPECT_THROW(p.number("x", x), std::logic_error);
}

TEST(Reading, a_section_may_decide_how_later_ones_are_read) {
  double size = 2.0, length = 0.0;
  Expression formula;
  Parameters p;
  define_unit("span", "1 m");
  p.section("scale", [&](Parameters& q) { q.quantity("size", size, "m"); }).then([&] {
    define_unit("span", fmt::format("{} m", size));
    p.define("span", size);
  });
  p.quantity("length", length, "m");
  p.expression("formula", formula, "1", {});
  p.read(parse_document("length: 3 span\nformula: 2*span\nscale: {size: 5 m}\n", "a.yaml"));
  EXPECT_DOUBLE_EQ(length, 15.0);
  EXPECT_DOUBLE_EQ(formula({}), 10.0);
}

}  // namespace
