// fluxform-solar: the Sun's surface field. See README.md beside this file.
#include "solar_app.hpp"

int main(int argc, char** argv) {
  return fluxform::run_app<fluxform::solar::SolarApp>("solar", argc, argv);
}
