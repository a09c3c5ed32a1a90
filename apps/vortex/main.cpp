// fluxform-vortex: vortices in type-II superconductors. See README.md beside this file.
#include "fluxform/app/case.hpp"

#include "vortex_case.hpp"

int main(int argc, char** argv) {
  fluxform::vortex::VortexCase app;
  return fluxform::run_case(app, argc, argv);
}
