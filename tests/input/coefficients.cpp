// Coefficients: tables by region, side and interface, files, and what is said of names that are
// none.
#include <array>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/input/parameters.hpp"

using namespace fluxform;

namespace {

/// What an app declares for a membrane between two baths, its parts known only in a check.
struct Cell {
  Coefficient diffusivity, bath = Coefficient::unset(), permeability = Coefficient::unset();
  std::string word;
  std::vector<std::string> regions, sides, interfaces;
  Parameters p;

  explicit Cell(const std::string& yaml, const std::string& name = "input.yaml") {
    const std::vector<Variable> at{{"x", "m"}, {"t", "s"}};
    p.section("grid", [this](Parameters& q) {
      q.text("parts", word);
      q.check([this](Checker&) {
        regions = {"cytosol", "soil"};
        sides = {"x_min", "x_max"};
        interfaces = {"membrane"};
      });
    });
    p.section("model", [&, this](Parameters& q) {
      q.coefficient("diffusivity", diffusivity, "m2/s", at, 1e9).positive().by("region", [this] {
        return regions;
      });
      q.coefficient("bath", bath, "mol/m3", at).by("side", [this] { return sides; });
      q.coefficient("permeability", permeability, "m/s", at).by("interface", [this] {
        return interfaces;
      });
    });
    p.read(parse_document(yaml, name));
  }
};

std::string errors_of(const std::string& yaml) {
  try {
    const Cell cell(yaml);
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

TEST(Coefficients, tables_go_by_side_and_interface) {
  const Cell cell(
      "model: {bath: {x_min: 5 mol/m3, x_max: {expression: \"2*t\", unit: mmol/m3}},\n"
      "        permeability: {membrane: 1e-8 m/s}}\n");
  EXPECT_DOUBLE_EQ(cell.bath.named("x_min", "all")->number, 5.0);
  EXPECT_DOUBLE_EQ(cell.bath.named("x_max", "all")->formula(std::array{0.0, 3.0}), 6e-3);
  EXPECT_TRUE(cell.bath.uses("t"));
  EXPECT_FALSE(cell.bath.uses("x"));
  EXPECT_DOUBLE_EQ(cell.permeability.named("membrane", "all")->number, 1e-8);
}

TEST(Coefficients, of_regions_with_and_without_the_word) {
  for (const char* yaml :
       {"model: {diffusivity: {cytosol: 1 m2/s, elsewhere: 2 m2/s}}\n",
        "model: {diffusivity: {regions: {cytosol: 1 m2/s, elsewhere: 2 m2/s}}}\n"}) {
    const Cell cell(yaml);
    EXPECT_DOUBLE_EQ(cell.diffusivity({}, "cytosol"), 1e9);
    EXPECT_DOUBLE_EQ(cell.diffusivity({}, "soil"), 2e9);
  }
}

TEST(Coefficients, of_one_value_hold_for_all_parts) {
  EXPECT_DOUBLE_EQ(Cell("model: {bath: 5 mol/m3}\n").bath.constant, 5.0);
  EXPECT_FALSE(Cell("{}\n").bath.is_set());
}

TEST(Coefficients, names_that_are_none_are_mistakes_all_at_once) {
  EXPECT_EQ(errors_of("model:\n"
                      "  diffusivity: {cytosol: 1 m2/s, sol: 1 m2/s}\n"
                      "  bath: {x_mix: 5 mol/m3}\n"
                      "  permeability: {membrne: 1 m/s}\n"),
            "input.yaml:2:17: 'diffusivity' has no value for the region 'soil'\n"
            "    2 |   diffusivity: {cytosol: 1 m2/s, sol: 1 m2/s}\n"
            "      |                 ^~~~~~~\n"
            "input.yaml:2:34: 'diffusivity.sol' names no region; did you mean 'soil'?\n"
            "    2 |   diffusivity: {cytosol: 1 m2/s, sol: 1 m2/s}\n"
            "      |                                  ^~~\n"
            "input.yaml:3:10: 'bath.x_mix' names no side; did you mean 'x_min'?\n"
            "    3 |   bath: {x_mix: 5 mol/m3}\n"
            "      |          ^~~~~\n"
            "input.yaml:4:18: 'permeability.membrne' names no interface; did you mean 'membrane'?\n"
            "    4 |   permeability: {membrne: 1 m/s}\n"
            "      |                  ^~~~~~~");
  EXPECT_EQ(first_line(errors_of("model: {bath: {left: 5 mol/m3}}\n")),
            "input.yaml:1:16: 'bath.left' names no side; allowed: x_min, x_max, all");
}

TEST(Coefficients, values_in_tables_are_checked_like_others) {
  EXPECT_EQ(first_line(errors_of("model: {diffusivity: {elsewhere: 3 m/s}}\n")),
            "input.yaml:1:34: 'diffusivity': '3 m/s' is a speed, not convertible to 'm2/s' (a "
            "diffusivity)");
  EXPECT_EQ(first_line(errors_of("model: {diffusivity: {elsewhere: -1 m2/s}}\n")),
            "input.yaml:1:34: 'diffusivity' must be positive, not '-1 m2/s'");
  EXPECT_EQ(first_line(errors_of("model: {bath: {x_min: {unit: m}}}\n")),
            "input.yaml:1:9: 'bath' needs {expression: \"...\", unit: mol/m3}");
}

TEST(Coefficients, are_written_back_in_their_form) {
  const std::string yaml =
      "model: {bath: {x_max: {expression: \"2*t\", unit: mmol/m3}, x_min: 5 mol/m3},\n"
      "        diffusivity: {regions: {cytosol: 1e-9 m2/s, elsewhere: 2e-9 m2/s}}}\n";
  const Cell cell(yaml);
  const std::string text = resolved_text(cell.p);
  EXPECT_EQ(text,
            "grid:\nmodel:\n"
            "  diffusivity: {cytosol: 1e-09 m2/s, elsewhere: 2e-09 m2/s}\n"
            "  bath: {x_max: {expression: 2*t, unit: mmol/m3}, x_min: 5 mol/m3}\n");
  EXPECT_EQ(resolved_text(Cell(text).p), text);
}

TEST(Coefficients, in_help_say_what_they_may_be) {
  const Cell cell("{}\n");
  const std::string text = help_text(cell.p);
  EXPECT_NE(text.find("value or table by side in mol/m3"), std::string::npos) << text;
  EXPECT_NE(text.find("value or table by interface in m/s"), std::string::npos) << text;
  EXPECT_NE(text.find("value, formula, regions or file in m2/s"), std::string::npos) << text;
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

class CoefficientFile : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder);
    for (const char* name : {"a.h5", "a.tif"}) std::ofstream(folder + "/" + name) << "x";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  Coefficient read(const std::string& value) const {
    return Cell("model: {diffusivity: " + value + "}\n", folder + "/input.yaml").diffusivity;
  }
  std::string error_of(const std::string& value) const {
    try {
      read(value);
    } catch (const InputError& e) {
      return first_line(e.what()).substr(folder.size() + 1);
    }
    return "no error";
  }
  std::string folder = testing::TempDir() + "fluxform coefficients";
};

TEST_F(CoefficientFile, may_be_a_dataset_or_a_raster) {
  const Coefficient dataset = read("{file: a.h5, dataset: eta, unit: cm2/s}");
  EXPECT_EQ(dataset.dataset, "eta");
  EXPECT_DOUBLE_EQ(dataset.file_factor, 1e5);
  const Coefficient raster = read("{file: a.tif, band: 2, unit: m2/s}");
  EXPECT_TRUE(raster.dataset.empty());
  EXPECT_EQ(raster.band, 2);
}

TEST_F(CoefficientFile, must_fit_its_kind) {
  EXPECT_EQ(error_of("{file: a.h5, unit: m2/s}"),
            "input.yaml:1:29: an HDF5 file needs the name of a dataset in it, 'dataset: ...'");
  EXPECT_EQ(error_of("{file: a.tif, dataset: eta, unit: m2/s}"),
            "input.yaml:1:45: a raster has no datasets: leave out 'dataset'");
  EXPECT_EQ(error_of("{file: a.h5, dataset: eta, band: 1, unit: m2/s}"),
            "input.yaml:1:55: a dataset has no bands: leave out 'band'");
  EXPECT_EQ(error_of("{file: a.tif, band: 0, unit: m2/s}"),
            "input.yaml:1:42: 'band' must be at least 1, not '0'");
}

TEST(SharedVariables, are_known_to_coefficients_read_later) {
  std::string name;
  Coefficient early, late;
  Expression formula;
  Parameters p;
  p.coefficient("early", early, "1", {{"x", "m"}});
  p.text("raster", name).then([&] { p.define_variable({name, "1"}); });
  p.section("model", [&](Parameters& q) { q.coefficient("late", late, "1", {{"x", "m"}}); });
  p.read(parse_document("raster: forest\nmodel: {late: x + 10*forest}\n", "input.yaml"));
  EXPECT_DOUBLE_EQ(late(std::array{2.0, 3.0}), 32.0);
  EXPECT_EQ(late.expression.variables().back().name, "forest");
}

TEST(Declarations, are_found_by_path) {
  struct Item {
    double size = 1.0;
  };
  std::vector<Item> items;
  int kind = 0;
  double rate = 0.0;
  Coefficient c;
  Parameters p;
  p.list<Item>("items", items, [](Parameters& q, Item& i) { q.quantity("size", i.size, "m"); });
  p.one_of<int>("growth", kind, {{"none", 0, "", nullptr}, {"fast", 1, "", [&](Parameters& q) {
                                                              q.quantity("rate", rate, "1/s");
                                                            }}});
  p.section("model", [&](Parameters& q) { q.coefficient("bath", c, "V", {}, 1e3).positive(); });
  p.read(parse_document("items: [{size: 1 m}, {size: 2 m}]\n", "input.yaml"));
  EXPECT_EQ(p.find("items[1].size")->unit, "m");
  EXPECT_EQ(p.find("growth.fast.rate")->unit, "1/s");
  EXPECT_DOUBLE_EQ(p.find("model.bath")->factor, 1e3);
  EXPECT_EQ(p.find("model.bath.x_min"), p.find("model.bath"));
  for (const char* none :
       {"items[2].size", "model.bth", "size", "growth.slow", "growth.slow.rate", ""})
    EXPECT_EQ(p.find(none), nullptr) << none;
}

}  // namespace
