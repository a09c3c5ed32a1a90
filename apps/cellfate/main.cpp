// fluxform-cellfate: the landscape and the flux of a gene network. See README.md beside this file.
#include "fluxform/app/models.hpp"

#include "cellfate.hpp"

int main(int argc, char** argv) {
  const auto make = [](const fluxform::Document&) -> std::unique_ptr<fluxform::Case> {
    return std::make_unique<fluxform::cellfate::Cellfate>("cellfate", "1 to 3");
  };
  return fluxform::run_models({{"", "", fluxform::CaseChoice(make)}}, argc, argv);
}
