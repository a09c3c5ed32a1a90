// Small pieces of the input module: suggestions, paths, quantities, YAML text, document trees.
#include <gtest/gtest.h>

#include "fluxform/input/document.hpp"
#include "fluxform/input/path.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/input/yaml_text.hpp"

using namespace fluxform;

namespace {

TEST(Suggest, counts_edits) {
  EXPECT_EQ(edit_distance("voltge", "voltage"), 1);
  EXPECT_EQ(edit_distance("votlage", "voltage"), 1);
  EXPECT_EQ(edit_distance("Voltage", "voltage"), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Suggest, finds_the_nearest_or_lists_all) {
  EXPECT_EQ(near_match("sinn", {"sign", "sin", "sinh"}), "sin");
  EXPECT_EQ(near_match("y", {"x", "t"}), "");
  EXPECT_EQ(near_match("X", {"x", "t"}), "x");
  EXPECT_EQ(suggestion("colour", {"shape", "size"}), "; allowed: shape, size");
  EXPECT_EQ(suggestion("colour", {}), "");
}

TEST(Path, splits) {
  const auto steps = parse_path("grid.sides[12].name");
  ASSERT_TRUE(steps);
  ASSERT_EQ(steps->size(), 4u);
  EXPECT_EQ((*steps)[1].key, "sides");
  EXPECT_EQ((*steps)[2].index, 12u);
  for (const char* bad : {"", ".a", "a.", "a..b", "a[", "a[]", "a[x]", "[0]", "a[-1]", "a[0"})
    EXPECT_FALSE(parse_path(bad)) << bad;
}

TEST(Quantity, splits_number_and_unit) {
  EXPECT_EQ(split_quantity(" +25mV ").unit, "mV");
  EXPECT_DOUBLE_EQ(split_quantity("-1.5e3 km2/s").value, -1500.0);
  EXPECT_EQ(split_quantity("2eV").unit, "eV");
  EXPECT_DOUBLE_EQ(split_quantity(".5").value, 0.5);
  EXPECT_THROW(split_quantity("1e400 m"), InputError);
  EXPECT_THROW(split_quantity(""), InputError);
}

TEST(Quantity, text_reads_back_the_same_bits) {
  for (const double x : {0.1, 1.0 / 3.0, 6.02214076e23, -1e-300, 0.0, 25.0})
    EXPECT_EQ(parse_quantity(quantity_text(x, "V"), "V"), x);
}

TEST(Quantity, factor_is_undone_exactly_where_a_number_allows_it) {
  const double degree = 0.017453292519943295;
  for (const double x : {1.0, 45.0, 33.3, 89.999})
    EXPECT_EQ(without_factor(x * degree, degree) * degree, x * degree);
  EXPECT_EQ(number_text(without_factor(45.0 * degree, degree)), "45");
  EXPECT_EQ(number_text(without_factor(0.0, degree)), "0");
}

TEST(YamlText, reads_back) {
  for (const std::string text :
       {"plain",       "",     "a: b", "x #y", "- a", "{a}",         "'q'",    "say \"hi\"",
        "tab\tline\n", "null", "~",    "-5 V", "@x",  "back\\slash", "ends: ", "a, b",
        "[1]",         "*x",   "!x",   "%x"}) {
    const auto block = parse_document("key: " + yaml_scalar(text), "t");
    EXPECT_EQ(block.root.find("key")->text, text);
    const auto flow = parse_document("key: [" + yaml_scalar(text, true) + "]", "t");
    ASSERT_EQ(flow.root.find("key")->items.size(), 1u) << text;
    EXPECT_EQ(flow.root.find("key")->items[0].text, text);
  }
}

TEST(Document, remembers_places_and_follows_aliases) {
  const auto d = parse_document("a: &here\n  b: [1, 22]\nc: *here\n", "f.yaml");
  const Node& second = d.root.find("a")->find("b")->items[1];
  EXPECT_EQ(second.spot.line, 2);
  EXPECT_EQ(second.spot.column, 10);
  EXPECT_EQ(second.spot.width, 2);
  EXPECT_EQ(d.root.find("c")->find("b")->items[1].text, "22");
}

TEST(Document, overrides_make_change_and_append) {
  auto d = parse_document("a: {b: 1}\nl: [{k: 1}]\n", "f.yaml");
  for (const char* set : {"a.b=2", "new.deep.key=x y", "l[0].k=3", "l[1].k=4", "s=[1, 2]"})
    override_value(d, set);
  EXPECT_EQ(d.root.find("a")->find("b")->text, "2");
  EXPECT_EQ(d.root.find("new")->find("deep")->find("key")->text, "x y");
  EXPECT_EQ(d.root.find("l")->items[0].find("k")->text, "3");
  EXPECT_EQ(d.root.find("l")->items[1].find("k")->text, "4");
  EXPECT_EQ(d.root.find("s")->items.size(), 2u);
  EXPECT_EQ(d.root.find("a")->find("b")->spot.place().file, "--set a.b=2");
}

TEST(Located, caret_counts_characters_not_bytes) {
  const auto d = parse_document("µm: \"µµ\" # b\nkey: é x\n", "f.yaml");
  const std::string text = located(d.root.find("key")->spot, "bad");
  EXPECT_EQ(text, "f.yaml:2:6: bad\n    2 | key: é x\n      |      ^~~");
}

}  // namespace
