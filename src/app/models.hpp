#pragma once
// One executable for several models of the same thing: `model:` in the input says which.
//
//   int main(int argc, char** argv) {
//     return run_models(
//         {{"fine", "every vortex", fine}, {"coarse", "their density", coarse}}, argc, argv);
//   }
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "fluxform/app/case.hpp"

namespace fluxform {

/// The case that answers an input: always the same one, or made for the input at hand.
class CaseChoice {
 public:
  using Choose = std::function<Case&(const Document&)>;
  CaseChoice(Case& app)  // NOLINT: a list of models is written as a list of cases
      : choose_([&app](const Document&) -> Case& { return app; }) {}
  CaseChoice(Choose choose) : choose_(std::move(choose)) {}  // NOLINT: likewise
  Case& operator()(const Document& document) const { return choose_(document); }

 private:
  Choose choose_;
};

struct ModelChoice {
  std::string word;  ///< under `model:`
  std::string doc;
  CaseChoice app;
};

/// As run_case, for the case whose word the input gives; the first where it gives none, and for
/// --help, --template and --schema without `--set model=...`.
int run_models(const std::vector<ModelChoice>& models, int argc, char** argv);

}  // namespace fluxform
