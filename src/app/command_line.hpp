#pragma once
// The command line every app shares:
//
//   fluxform-<app> INPUT.yaml [--set key=value]... [--check] [--output DIR] [--restart [FILE]]
//                  [-- PETSc options]
//   fluxform-<app> --help | --template | --schema
#include <optional>
#include <string>
#include <vector>

#include "fluxform/input/parameters.hpp"

namespace fluxform {

enum class Action { run, check, help, make_template, schema };

struct CommandLine {
  Action action = Action::run;
  std::string input;                   ///< empty for help, template and schema
  std::vector<std::string> overrides;  ///< key=value each
  std::string output;                  ///< folder for results; empty: the app's choice
  bool restart = false;
  std::string restart_file;                ///< empty: the checkpoint in the output folder
  std::vector<std::string> petsc_options;  ///< what stands behind `--`
};

/// Throws InputError naming the argument at fault: unknown option (with a near match), no input
/// file, a PETSc option before `--`.
CommandLine parse_command_line(int argc, const char* const* argv);

/// What `--help`, `--template` or `--schema` prints; nothing for the other actions. `purpose` is
/// the sentence below the usage line.
std::optional<std::string> requested_text(const CommandLine& line, const std::string& program,
                                          const std::string& purpose, const Parameters& p);

}  // namespace fluxform
