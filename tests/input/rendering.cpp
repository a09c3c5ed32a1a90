// Help, template, schema, reference and resolved copy all come from the same declarations.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sample.hpp"

using namespace fluxform;

namespace {

struct Declared {
  sample::Sample s;
  Parameters p;
  Declared() { sample::describe(p, s); }
};

std::string resolved(const std::string& yaml) {
  Declared d;
  d.p.read(parse_document(yaml, "input.yaml"));
  return resolved_text(d.p);
}

TEST(Template, reads_and_gives_the_defaults) {
  Declared d;
  const std::string text = template_text(d.p);
  d.p.read(parse_document(text, "template.yaml"));
  const sample::Sample fresh;
  EXPECT_DOUBLE_EQ(d.s.end, 10.0);
  EXPECT_EQ(d.s.voltage, fresh.voltage);
  EXPECT_EQ(d.s.outputs, fresh.outputs);
  EXPECT_EQ(d.s.title, fresh.title);
  EXPECT_EQ(d.s.diffusivity.constant, fresh.diffusivity.constant);
  EXPECT_TRUE(d.s.patches.empty());
}

TEST(Template, explains_every_key) {
  const std::string text = template_text(Declared().p);
  EXPECT_NE(text.find("# end of the run; required\n  end: 10 h\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# applied to the wall; between -5 and 5 V\n  voltage: 0.025 V\n"),
            std::string::npos);
  EXPECT_NE(text.find("# patches:\n"), std::string::npos);
}

TEST(Template, commented_parts_work_when_uncommented) {
  std::string text = template_text(Declared().p);
  const auto at = text.find("# patches:");
  std::string tail = text.substr(at);
  for (auto hash = tail.find("# "); hash != std::string::npos; hash = tail.find("\n# "))
    tail.erase(tail[hash] == '\n' ? hash + 1 : hash, 2);
  Declared d;
  d.p.read(parse_document(text.substr(0, at) + tail, "template.yaml"));
  ASSERT_EQ(d.s.patches.size(), 1u) << tail;
  EXPECT_EQ(d.s.patches[0].name, "left");
}

TEST(Resolved, holds_every_value_and_reads_back_the_same) {
  const std::string yaml =
      "constants: {a: 0.1}\n"
      "time: {end: 1 d, outputs: [0 h, 100 min]}\n"
      "electrode: {voltage: 33 mV}\ndecay: none\n"
      "diffusivity: {expression: 'a*x, 1 > 0 ? 1 : 2', unit: m2/s}\n";
  const std::string plain =
      "constants: {a: 0.1}\n"
      "time: {end: 1 d, outputs: [0 h, 100 min]}\n"
      "diffusivity: {expression: 'a*x + (1 > 0 ? 1 : 2)', unit: m2/s}\nprofile: 2*x\n"
      "initial: {bump: {width: 33.3 degree}}\n"
      "patches: [{name: 'a: b', voltage: 3 mV}, {name: c}]\n";
  EXPECT_THROW(resolved(yaml), InputError);
  const std::string once = resolved(plain);
  EXPECT_EQ(resolved(once), once);
  EXPECT_NE(once.find("end: 24 h\n"), std::string::npos) << once;
  EXPECT_NE(once.find("steps: 10\n"), std::string::npos);
}

TEST(Resolved, quotes_formulas_that_yaml_would_take_for_keys) {
  const std::string once =
      resolved("time: {end: 1 d}\ndiffusivity: {expression: \"x<5?1:-0.5\", unit: m2/s}\n");
  EXPECT_NE(once.find("{expression: \"x<5?1:-0.5\", unit: m2/s}"), std::string::npos) << once;
  EXPECT_EQ(resolved(once), once);
}

TEST(Resolved, gives_the_same_bits) {
  Declared first, second;
  first.p.read(parse_document(
      "time: {end: 7 min}\ninitial: {bump: {width: 33.3 degree}}\ndecay: 1000 d\n", "a.yaml"));
  second.p.read(parse_document(resolved_text(first.p), "b.yaml"));
  EXPECT_EQ(first.s.end, second.s.end);
  EXPECT_EQ(first.s.width, second.s.width);
  EXPECT_EQ(first.s.decay, second.s.decay);
}

TEST(Help, has_a_row_per_key) {
  const std::string text = help_text(Declared().p);
  for (const char* key : {"time.end", "electrode.voltage", "initial.bump.width", "patches[].name"})
    EXPECT_NE(text.find(key), std::string::npos) << key;
  EXPECT_NE(text.find("required"), std::string::npos);
  EXPECT_NE(text.find("(formula of x [m], t [s])"), std::string::npos);
}

TEST(Help, says_that_degrees_need_their_own_functions) {
  Parameters p;
  Expression speed;
  p.expression("speed", speed, "m/s", {{"latitude", "degree"}}).doc("northward");
  EXPECT_NE(
      help_text(p).find("northward (formula of latitude [degree]: sind, cosd, tand take degrees)"),
      std::string::npos)
      << help_text(p);
}

TEST(Template, shows_examples_of_what_is_left_out_as_comments) {
  Parameters p;
  Expression speed;
  std::optional<double> decay;
  p.expression("speed", speed, "m/s", {{"x", "m"}}).example("{expression: \"2*x\", unit: m/s}");
  p.quantity("decay", decay, "yr").example("10 yr");
  EXPECT_EQ(template_text(p),
            "# formula of x [m]\n# speed: {expression: \"2*x\", unit: m/s}\n"
            "# if left out: none\ndecay: 10 yr\n");
}

TEST(Reference, is_a_markdown_table) {
  const std::string text = reference_text(Declared().p);
  EXPECT_EQ(text.rfind("| key | type | default | meaning |\n|---|---|---|---|\n", 0), 0u);
  EXPECT_NE(text.find("| `electrode.voltage` | V | `0.025 V` | applied to the wall; between -5 and "
                      "5 V |\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("ideal \\| blocking"), std::string::npos);
}

TEST(Schema, describes_the_structure) {
  const auto schema = nlohmann::json::parse(schema_text(Declared().p, "sample"));
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], nlohmann::json::array({"time"}));
  const auto& properties = schema["properties"];
  EXPECT_EQ(properties["time"]["required"], nlohmann::json::array({"end"}));
  EXPECT_EQ(properties["electrode"]["properties"]["wall"]["enum"],
            nlohmann::json::array({"ideal", "blocking"}));
  EXPECT_EQ(properties["steps"]["type"], "integer");
  EXPECT_EQ(properties["steps"]["minimum"], 1.0);
  EXPECT_EQ(properties["tolerance"]["exclusiveMinimum"], 0.0);
  EXPECT_EQ(properties["patches"]["items"]["properties"]["name"]["type"], "string");
  EXPECT_EQ(properties["initial"]["anyOf"].size(), 3u);
  EXPECT_EQ(properties["diffusivity"]["anyOf"].size(), 5u);
  EXPECT_EQ(properties["electrode"]["properties"]["voltage"]["description"],
            "applied to the wall; between -5 and 5 V [V]");
}

}  // namespace
