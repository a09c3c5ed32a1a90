#pragma once
// The app for one number of unknowns; the build makes a source of its own for each (instance.cpp.in).
#include "fluxform/app/model_app.hpp"

#include "bending.hpp"
#include "choose.hpp"
#include "gorsky_case.hpp"

namespace fluxform::gorsky {

template <class M>
class GorskyApp final : public ModelApp<M, GorskyCase> {
 public:
  using ModelApp<M, GorskyCase>::ModelApp;
  Body& body() override { return this->model(); }
};

template <int N>
std::unique_ptr<Case> make(bool gives_way) {
  if (gives_way) return std::make_unique<GorskyApp<FreelyBending<N>>>("gorsky", "1 to 4");
  return std::make_unique<GorskyApp<Gorsky<N>>>("gorsky", "1 to 4");
}

}  // namespace fluxform::gorsky
