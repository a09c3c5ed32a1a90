#include "system.hpp"

#include <algorithm>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/finite_volume.hpp"

namespace fluxform::ecology {
namespace {

int index_of_population(const Settings& s, const std::string& name) {
  const auto at = std::find_if(s.populations.begin(), s.populations.end(),
                               [&](const PopulationSettings& p) { return p.name == name; });
  return static_cast<int>(at - s.populations.begin());
}

template <class M>
void set_interactions(M& model, const Settings& s) {
  for (const CompetitionSettings& c : s.competition) {
    const auto on = static_cast<std::size_t>(index_of_population(s, c.on));
    const auto by = static_cast<std::size_t>(index_of_population(s, c.by));
    model.competition[on][by] = c.strength;
  }
  for (const PredationSettings& e : s.predation) {
    model.predations.push_back({index_of_population(s, e.predator), index_of_population(s, e.prey),
                                e.response, e.attack, e.half_saturation, e.conversion});
  }
}

Advection limited(Drift drift) {
  return drift == Drift::weno3 ? Advection::weno3 : Advection::koren;
}

template <int N, Reach R>
class SystemOf final : public System {
 public:
  SystemOf(const Coefficients& coefficients, const Grid& grid, const Settings& s, double t)
      : grid_(grid) {
    set_interactions(model_, s);
    model_.advection = limited(s.drift);
    for (const PopulationSettings& p : s.populations) {
      model_.info.push_back({p.name, s.density_unit, 1.0, "density of " + p.name});
    }
    model_.seasonal = coefficients.seasonal();
    model_.season = [this, &coefficients](double now) {
      if (now == at_) return;
      model_.populations = coefficients.populations(now);
      at_ = now;
    };
    model_.season(t);
  }
  std::unique_ptr<Operator> discretise() override {
    return std::make_unique<FiniteVolume<Populations<N, R>>>(model_, grid_);
  }
  const std::vector<Population>& populations() const override { return model_.populations; }
  void turnover(const Cell& cell, const double* n, double* births, double* deaths) const override {
    const auto v = model_.vital(state(n), cell);
    std::copy(v.births.begin(), v.births.end(), births);
    std::copy(v.deaths.begin(), v.deaths.end(), deaths);
  }
  void exchange(const Face& face, const double* left, const double* right,
                double* flux) const override {
    const State<double, N> f = model_.flux(state(left), state(right), face);
    std::copy(f.begin(), f.end(), flux);
  }

 private:
  static State<double, N> state(const double* n) {
    State<double, N> s;
    std::copy(n, n + N, s.begin());
    return s;
  }
  const Grid& grid_;
  Populations<N, R> model_;
  double at_ = std::nan("");
};

template <Reach R>
std::unique_ptr<System> make(const Coefficients& c, const Grid& grid, const Settings& s, double t) {
  switch (s.populations.size()) {
    case 1:
      return std::make_unique<SystemOf<1, R>>(c, grid, s, t);
    case 2:
      return std::make_unique<SystemOf<2, R>>(c, grid, s, t);
    default:
      return std::make_unique<SystemOf<3, R>>(c, grid, s, t);
  }
}

}  // namespace

std::unique_ptr<System> make_system(const Coefficients& coefficients, const Grid& grid,
                                    const Settings& settings, double t) {
  std::unique_ptr<System> system;
  collectively(grid.comm(), [&] {
    const bool reaches_far = settings.drift == Drift::koren || settings.drift == Drift::weno3;
    system = reaches_far ? make<Reach::line>(coefficients, grid, settings, t)
                         : make<Reach::pair>(coefficients, grid, settings, t);
  });
  return system;
}

}  // namespace fluxform::ecology
