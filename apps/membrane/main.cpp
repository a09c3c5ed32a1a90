// fluxform-membrane: ions that cells take up against their voltage. See README.md beside this file.
#include <fmt/format.h>

#include "fluxform/app/model_app.hpp"

#include "app.hpp"
#include "model.hpp"
#include "resolved.hpp"

namespace fluxform::membrane {
namespace {

template <int N>
class AppOfIons : public ModelApp<Membrane<N>, MembraneApp> {
 public:
  using ModelApp<Membrane<N>, MembraneApp>::ModelApp;

 private:
  Plant& cell() override { return this->model().cell; }
};

template <int N>
class AppOfCharges : public ModelApp<Resolved<N>, ResolvedApp> {
 public:
  using ModelApp<Resolved<N>, ResolvedApp>::ModelApp;
};

/// The app of as many ions as the input lists.
template <template <int> class X>
CaseChoice choice() {
  return CaseChoice::Make([](const Document& document) {
    std::unique_ptr<Case> app;
    with_count<1, most_ions>(entries_of(document, "ions"), [&](auto n) {
      app = std::make_unique<X<n()>>("membrane", fmt::format("1 to {}", most_ions));
    });
    return app;
  });
}

}  // namespace
}  // namespace fluxform::membrane

int main(int argc, char** argv) {
  using namespace fluxform;
  using namespace fluxform::membrane;
  return run_models(
      {{"cell", "a cell, its transporters and what it stands in", choice<AppOfIons>()},
       {"resolved", "a membrane with its own field", choice<AppOfCharges>()}},
      argc, argv);
}
