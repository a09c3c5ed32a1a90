#pragma once
// One executable for several models of the same thing: `model:` in the input says which.
//
//   int main(int argc, char** argv) {
//     return run_models(
//         {{"fine", "every vortex", fine}, {"coarse", "their density", coarse}}, argc, argv);
//   }
#include <string>
#include <vector>

#include "fluxform/app/case.hpp"

namespace fluxform {

struct ModelChoice {
  std::string word;  ///< under `model:`
  std::string doc;
  Case& app;
};

/// As run_case, for the case whose word the input gives; the first where it gives none, and for
/// --help, --template and --schema without `--set model=...`.
int run_models(const std::vector<ModelChoice>& models, int argc, char** argv);

}  // namespace fluxform
