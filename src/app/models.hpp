#pragma once
// One executable for several models of the same thing: `model:` in the input says which.
//
//   int main(int argc, char** argv) {
//     return run_models(
//         {{"fine", "every vortex", fine}, {"coarse", "their density", coarse}}, argc, argv);
//   }
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fluxform/app/case.hpp"

namespace fluxform {

/// The case that answers an input: one that stands already, or one made for the input, and for
/// others like it when an analysis varies a key.
class CaseChoice {
 public:
  using Make = std::function<std::unique_ptr<Case>(const Document&)>;
  CaseChoice(Case& app) : app_(&app) {}              // NOLINT: a list of models is one of cases
  CaseChoice(Make make) : make_(std::move(make)) {}  // NOLINT: likewise
  /// The case of a run, which stays as long as this.
  Case& operator()(const Document& document) {
    if (make_) made_ = make_(document);
    return made_ ? *made_ : *app_;
  }
  const Make& make() const { return make_; }

 private:
  Case* app_ = nullptr;
  Make make_;
  std::shared_ptr<Case> made_;
};

struct ModelChoice {
  std::string word;  ///< under `model:`
  std::string doc;
  CaseChoice app;
};

/// As run_case, for the case whose word the input gives; the first where it gives none, and for
/// --help, --template and --schema without `--set model=...`.
int run_models(std::vector<ModelChoice> models, int argc, char** argv);

}  // namespace fluxform
