#include "model.hpp"

int main(int argc, char** argv) {
  return fluxform::run_model<fluxform::heat::Heat>("heat", argc, argv);
}
