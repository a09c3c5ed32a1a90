#include "fluxform/app/command_line.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

constexpr const char* usage = R"(usage: {0} INPUT.yaml [options] [-- PETSc options]
       {0} --help | --template | --schema

{1}

options
  --set KEY=VALUE   use this value instead of the file's, e.g. --set "time.stop=2 yr"
  --check           read and check the input, compute nothing
  --output DIR      folder for the results
  --restart [FILE]  go on from the checkpoint FILE, or from the one in the output folder
  --help            this text
  --template        print an input file with every parameter, its default and its meaning
  --schema          print the JSON schema of the input, for editors

values
  A quantity is a number with a unit: 2 yr, 300 km2/s. A formula, where one may stand, is written
  {{expression: "...", unit: m/s}} (without dimension just "..."), in the variables its key names. It knows
  + - * / ^, sqrt, exp, ln, abs, min(a, b), max(a, b), step(x), sin cos tan (radians), sind cosd tand
  (degrees), comparisons, && || and c ? a : b, pi, and physical constants in SI units.

parameters (key, type, default, meaning)
{2})";

/// Flags as CLI11 fills them, before they become an Action.
struct Flags {
  bool check = false, help = false, make_template = false, schema = false;
};

Action action_of(const Flags& flags) {
  if (flags.help) return Action::help;
  if (flags.make_template) return Action::make_template;
  if (flags.schema) return Action::schema;
  return flags.check ? Action::check : Action::run;
}

CLI::Option* declare(CLI::App& app, CommandLine& line, Flags& flags) {
  app.set_help_flag();
  app.allow_extras();
  app.add_option("input", line.input);
  app.add_option("--set", line.overrides)->allow_extra_args(false);
  app.add_option("--output", line.output);
  app.add_flag("--check", flags.check);
  app.add_flag("--help,-h", flags.help);
  app.add_flag("--template", flags.make_template);
  app.add_flag("--schema", flags.schema);
  return app.add_option("--restart", line.restart_file)->expected(0, 1);
}

void refuse_extra(const std::string& argument) {
  static const std::vector<std::string> known{"--set",      "--output", "--check",  "--help",
                                              "--template", "--schema", "--restart"};
  if (argument.rfind("--", 0) == 0)
    throw InputError(fmt::format("unknown option '{}'{}", argument, suggestion(argument, known)));
  if (argument.rfind('-', 0) == 0)
    throw InputError(
        fmt::format("unknown option '{}'; options for PETSc stand behind ' -- '", argument));
  throw InputError(fmt::format("unexpected argument '{}'; there is one input file", argument));
}

/// CLI11 takes its arguments last first.
std::vector<std::string> reversed(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

void parse(CLI::App& app, const std::vector<std::string>& arguments) {
  try {
    app.parse(reversed(arguments));
  } catch (const CLI::ArgumentMismatch& e) {
    const std::string text = e.what();  // "--output: 1 required TEXT missing"
    throw InputError(fmt::format("{} needs a value", text.substr(0, text.find(':'))));
  } catch (const CLI::ParseError& e) {
    throw InputError(e.what());
  }
  for (const auto& extra : app.remaining()) refuse_extra(extra);
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto split = std::find(arguments.begin(), arguments.end(), "--");
  CommandLine line;
  if (split != arguments.end()) line.petsc_options.assign(split + 1, arguments.end());
  arguments.erase(split, arguments.end());

  Flags flags;
  CLI::App app;
  const CLI::Option* restart = declare(app, line, flags);
  parse(app, arguments);
  line.action = action_of(flags);
  line.restart = restart->count() > 0;
  const bool needs_input = line.action == Action::run || line.action == Action::check;
  if (needs_input && line.input.empty())
    throw InputError("no input file given; --template prints one to start from, --help explains");
  return line;
}

std::optional<std::string> requested_text(const CommandLine& line, const std::string& program,
                                          const std::string& purpose, const Parameters& p) {
  switch (line.action) {
    case Action::help:
      return fmt::format(usage, program, purpose, help_text(p));
    case Action::make_template:
      return fmt::format("# Input for {}: {}\n", program, purpose) + template_text(p);
    case Action::schema:
      return schema_text(p, program);
    default:
      return {};
  }
}

}  // namespace fluxform
