// fluxform-vortex: vortices in type-II superconductors. See README.md beside this file.
#include "fluxform/app/models.hpp"

#include "continuum/app.hpp"
#include "tdgl/vortex_case.hpp"

int main(int argc, char** argv) {
  fluxform::vortex::VortexCase vortices;
  return fluxform::run_models(
      {{"ginzburg_landau", "every vortex, by the order parameter", vortices},
       {"continuum", "their density, in samples too large for single vortices",
        fluxform::CaseChoice(fluxform::vortex::make_continuum)}},
      argc, argv);
}
