#include "fluxform/app/model_case.hpp"

#include "model.hpp"

int main(int argc, char** argv) { return fluxform::run_model<Fisher>("fisher", argc, argv); }
