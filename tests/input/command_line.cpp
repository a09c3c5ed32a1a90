#include "fluxform/app/command_line.hpp"

#include <gtest/gtest.h>

using namespace fluxform;

namespace {

CommandLine parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "fluxform-sample");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

std::string error_of(const std::vector<const char*>& arguments) {
  try {
    parse(arguments);
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

TEST(CommandLine, reads_all_options) {
  const auto line = parse({"in.yaml", "--set", "a.b=[1, 2]", "--set", "c=3 V", "--output",
                           "out dir", "--restart", "--", "-ksp_type", "cg", "--help"});
  EXPECT_EQ(line.action, Action::run);
  EXPECT_EQ(line.input, "in.yaml");
  EXPECT_EQ(line.overrides, (std::vector<std::string>{"a.b=[1, 2]", "c=3 V"}));
  EXPECT_EQ(line.output, "out dir");
  EXPECT_TRUE(line.restart);
  EXPECT_EQ(line.restart_file, "");
  EXPECT_EQ(line.petsc_options, (std::vector<std::string>{"-ksp_type", "cg", "--help"}));
}

TEST(CommandLine, restart_takes_a_file) {
  const auto line = parse({"in.yaml", "--restart", "run.h5"});
  EXPECT_TRUE(line.restart);
  EXPECT_EQ(line.restart_file, "run.h5");
  EXPECT_FALSE(parse({"in.yaml"}).restart);
}

TEST(CommandLine, actions) {
  EXPECT_EQ(parse({"in.yaml", "--check"}).action, Action::check);
  EXPECT_EQ(parse({"--template"}).action, Action::make_template);
  EXPECT_EQ(parse({"--schema"}).action, Action::schema);
  EXPECT_EQ(parse({"-h"}).action, Action::help);
}

TEST(CommandLine, mistakes_are_named) {
  EXPECT_EQ(error_of({}),
            "no input file given; --template prints one to start from, --help explains");
  EXPECT_EQ(error_of({"in.yaml", "--outptu", "x"}),
            "unknown option '--outptu'; did you mean '--output'?");
  EXPECT_EQ(error_of({"in.yaml", "-ksp_type", "cg"}),
            "unknown option '-ksp_type'; options for PETSc stand behind ' -- '");
  EXPECT_EQ(error_of({"in.yaml", "b.yaml"}),
            "unexpected argument 'b.yaml'; there is one input file");
  EXPECT_EQ(error_of({"in.yaml", "--output"}), "--output needs a value");
}

TEST(CommandLine, renders_what_is_asked_for) {
  Parameters p;
  double x = 1.0;
  p.quantity("length", x, "m").doc("of the box");
  const auto help = requested_text(parse({"--help"}), "fluxform-sample", "A sample.", p);
  ASSERT_TRUE(help);
  EXPECT_EQ(help->rfind("usage: fluxform-sample INPUT.yaml", 0), 0u);
  EXPECT_NE(help->find("  length  m  1 m  of the box\n"), std::string::npos) << *help;
  EXPECT_EQ(*requested_text(parse({"--template"}), "fluxform-sample", "A sample.", p),
            "# Input for fluxform-sample: A sample.\n# of the box\nlength: 1 m\n");
  EXPECT_TRUE(requested_text(parse({"--schema"}), "fluxform-sample", "", p));
  EXPECT_FALSE(requested_text(parse({"in.yaml"}), "fluxform-sample", "", p));
}

}  // namespace
