#include "fluxform/app/model_app.hpp"

#include "model.hpp"

int main(int argc, char** argv) {
  return fluxform::run_app<fluxform::Resting, 1, 4>("resting", argc, argv);
}
