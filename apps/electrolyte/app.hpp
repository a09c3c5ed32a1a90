#pragma once
// The app for one number of species; the build makes a source of its own for each (instance.cpp.in).
#include "fluxform/app/model_app.hpp"

#include "choose.hpp"
#include "electrolyte_case.hpp"
#include "model.hpp"

namespace fluxform::electrolyte {

template <int N, bool IsDriven>
class ElectrolyteApp final : public ModelApp<Electrolyte<N, IsDriven>, ElectrolyteCase> {
 public:
  using ModelApp<Electrolyte<N, IsDriven>, ElectrolyteCase>::ModelApp;

 private:
  using Driven = Electrolyte<N, true>;
  Medium& medium() override { return this->model(); }
  std::shared_ptr<Medium> driven_copy() override {
    auto copy = std::make_shared<Driven>();
    static_cast<Medium&>(*copy) = this->model();
    return copy;
  }
  std::unique_ptr<Operator> discretise_driven(Medium& copy, const Grid& grid,
                                              std::vector<FieldInfo> fields) override {
    return std::make_unique<FiniteVolume<Driven>>(static_cast<Driven&>(copy), grid,
                                                  std::move(fields));
  }
};

template <int N>
std::unique_ptr<Case> make(bool driven) {
  if (driven) return std::make_unique<ElectrolyteApp<N, true>>("electrolyte");
  return std::make_unique<ElectrolyteApp<N, false>>("electrolyte");
}

}  // namespace fluxform::electrolyte
