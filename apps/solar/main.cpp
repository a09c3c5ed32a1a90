// fluxform-solar: the Sun's surface field. See README.md beside this file.
#include "fluxform/app/case.hpp"

#include "solar_case.hpp"

int main(int argc, char** argv) {
  fluxform::solar::SolarCase app;
  return fluxform::run_case(app, argc, argv);
}
