// fluxform-electrolyte: ions drifting against diffusion. See README.md beside this file.
#include "fluxform/app/case.hpp"

#include "electrolyte_case.hpp"

int main(int argc, char** argv) {
  fluxform::electrolyte::ElectrolyteCase app;
  return fluxform::run_case(app, argc, argv);
}
