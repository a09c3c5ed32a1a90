// fluxform-membrane: ions that cells take up against their voltage. See README.md beside this file.
#include "fluxform/app/model_app.hpp"

#include "app.hpp"
#include "model.hpp"

namespace fluxform::membrane {
namespace {

template <int N>
class AppOfIons : public ModelApp<Membrane<N>, MembraneApp> {
 public:
  using ModelApp<Membrane<N>, MembraneApp>::ModelApp;

 private:
  Plant& cell() override { return this->model().cell; }
};

}  // namespace
}  // namespace fluxform::membrane

int main(int argc, char** argv) {
  using namespace fluxform;
  return run_app<membrane::AppOfIons, 1, membrane::most_ions>("membrane", argc, argv);
}
