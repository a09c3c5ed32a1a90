#include "fluxform/app/model_app.hpp"

#include "model.hpp"

int main(int argc, char** argv) {
  return fluxform::run_app<fluxform::Goldman, 1, 4>("goldman", argc, argv);
}
