#pragma once
// The ecology app with its model in it.
#include <algorithm>
#include <memory>

#include "fluxform/app/model_app.hpp"

#include "ecology.hpp"
#include "model.hpp"

namespace fluxform::ecology {

template <class M>
class EcologyOf final : public ModelApp<M, Ecology> {
 public:
  using ModelApp<M, Ecology>::ModelApp;
  void turnover(const Cell& cell, const double* n, double* births, double* deaths) const override {
    State<double, M::unknowns> state;
    std::copy(n, n + M::unknowns, state.begin());
    const auto v = this->model().vital(state, cell);
    std::copy(v.births.begin(), v.births.end(), births);
    std::copy(v.deaths.begin(), v.deaths.end(), deaths);
  }
  Settings& settings() override { return this->model().settings; }

 protected:
  std::span<Population> populations() override { return this->model().populations; }
  bool carries_limited() const override { return M::carries_limited; }
  void set_seasonal(bool seasonal) override { this->model().seasonal = seasonal; }
};

/// The app of N populations, with the stencil that limited schemes need or without.
template <int N>
std::unique_ptr<Ecology> app_of(bool limited) {
  if (limited) return std::make_unique<EcologyOf<LimitedPopulations<N>>>("ecology", "1 to 3");
  return std::make_unique<EcologyOf<Populations<N>>>("ecology", "1 to 3");
}

}  // namespace fluxform::ecology
