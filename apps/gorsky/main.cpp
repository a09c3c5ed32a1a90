// fluxform-gorsky: interstitial atoms in a stress gradient. See README.md beside this file.
#include "fluxform/app/model_app.hpp"

#include "model.hpp"

int main(int argc, char** argv) {
  return fluxform::run_app<fluxform::gorsky::Gorsky, 1, 4>("gorsky", argc, argv);
}
