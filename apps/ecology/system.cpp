#include "system.hpp"

#include <algorithm>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/finite_volume.hpp"
#include "fluxform/fv/sweep.hpp"

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

template <class Model>
class SystemOf final : public System {
 public:
  SystemOf(const Coefficients& coefficients, const Grid& grid, const Settings& s, double t)
      : grid_(grid) {
    set_interactions(model_, s);
    if constexpr (requires { model_.advection; }) model_.advection = limited(s.drift);
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
    return std::make_unique<FiniteVolume<Model>>(model_, grid_);
  }
  const std::vector<Population>& populations() const override { return model_.populations; }
  void turnover(const Cell& cell, const double* n, double* births, double* deaths) const override {
    const auto v = model_.vital(state(n), cell);
    std::copy(v.births.begin(), v.births.end(), births);
    std::copy(v.deaths.begin(), v.deaths.end(), deaths);
  }
  std::vector<FaceField> flows(double t, Vec u) override {
    model_.prepare(t);
    Handle<Vec> local = grid_.create_local();
    grid_.to_local(u, local);
    const ReadArray n(local);
    std::vector<FaceField> flows(N, FaceField(grid_.owned(), grid_.dimension()));
    for_axes<Model>(
        grid_, [&]<int axis, int dimension>() { add_interior<axis, dimension>(n.data(), flows); });
    visit_boundary(grid_, [&](int axis, const Index& i, int outward) {
      const Face face = grid_.boundary_face(axis, i, outward);
      const Index inside = outward > 0 ? moved(i, axis, -1) : i;
      const auto f = model_.boundary(state(n.data() + grid_.local_offset(inside)), face);
      for (int k = 0; k < N; ++k) flow(flows, k)(axis, i) = outward * face.area * f[k];
    });
    return flows;
  }

 private:
  static constexpr int N = Model::unknowns;
  static FaceField& flow(std::vector<FaceField>& flows, int k) {
    return flows[static_cast<std::size_t>(k)];
  }
  template <int axis, int dimension>
  void add_interior(const double* n, std::vector<FaceField>& flows) const {
    visit_interior<axis>(grid_, [&](const Visit& visit) {
      const auto u = gather<Model, double, axis, dimension>(grid_, n, grid_.local_strides(), visit);
      State<double, N> f;
      if constexpr (stencil_of<Model>() == StencilKind::pair) {
        f = model_.flux(u.left, u.right, visit.face);
      } else {
        f = model_.flux(u, visit.face);
      }
      for (int k = 0; k < N; ++k) flow(flows, k)(axis, visit.face.index) = visit.face.area * f[k];
    });
  }
  static State<double, N> state(const double* n) {
    State<double, N> s;
    std::copy(n, n + N, s.begin());
    return s;
  }
  const Grid& grid_;
  Model model_;
  double at_ = std::nan("");
};

template <template <int> class Model>
std::unique_ptr<System> make(const Coefficients& c, const Grid& grid, const Settings& s, double t) {
  switch (s.populations.size()) {
    case 1:
      return std::make_unique<SystemOf<Model<1>>>(c, grid, s, t);
    case 2:
      return std::make_unique<SystemOf<Model<2>>>(c, grid, s, t);
    default:
      return std::make_unique<SystemOf<Model<3>>>(c, grid, s, t);
  }
}

}  // namespace

std::unique_ptr<System> make_system(const Coefficients& coefficients, const Grid& grid,
                                    const Settings& settings, double t) {
  std::unique_ptr<System> system;
  collectively(grid.comm(), [&] {
    const bool reaches_far = settings.drift == Drift::koren || settings.drift == Drift::weno3;
    system = reaches_far ? make<LimitedPopulations>(coefficients, grid, settings, t)
                         : make<Populations>(coefficients, grid, settings, t);
  });
  return system;
}

}  // namespace fluxform::ecology
