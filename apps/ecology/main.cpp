// fluxform-ecology: source and sink habitats, dispersal and drift. See README.md beside this file.
#include "fluxform/app/case.hpp"

#include "ecology_case.hpp"

int main(int argc, char** argv) {
  fluxform::ecology::EcologyCase app;
  return fluxform::run_case(app, argc, argv);
}
