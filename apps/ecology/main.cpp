// fluxform-ecology: source and sink habitats, dispersal and drift. See README.md beside this file.
#include "fluxform/app/models.hpp"

#include "ecology.hpp"

int main(int argc, char** argv) {
  const fluxform::CaseChoice app{fluxform::CaseChoice::Make(fluxform::ecology::make_app)};
  return fluxform::run_models({{"", "", app}}, argc, argv);
}
