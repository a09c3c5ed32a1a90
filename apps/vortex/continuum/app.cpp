#include "app.hpp"

#include <cmath>
#include <optional>

#include "fluxform/app/model_app.hpp"
#include "fluxform/fv/face_means.hpp"

#include "model.hpp"
#include "readings.hpp"

namespace fluxform::vortex {
namespace {

using constants::vacuum_permeability;

/// What is asked of the continuum beside its equations, whatever their stencil.
class ContinuumCase : public ModelCase {
 public:
  using ModelCase::ModelCase;

  void describe(Parameters& p, RunControls& defaults) override {
    defaults.time.adaptive = true;
    defaults.time.scheme = Scheme::bdf2;
    defaults.time.rtol = 1e-4;
    defaults.time.atol = 1e-6;
    // E = Ec (J/Jc)^n of a guess may be any number, so nothing follows from a residual that is
    // small beside it: a solve ends when its corrections do.
    defaults.solver.newton.rtol = 0.0;
    ModelCase::describe(p, defaults);
  }
  void prepare(const Parameters& p, MPI_Comm) override {
    sample().settle(p, spec(), controls().time.start, controls().time.stop);
  }
  std::unique_ptr<Operator> build(const Grid& grid) override {
    std::unique_ptr<Operator> op = ModelCase::build(grid);
    start_ = grid.create_global();
    ModelCase::initialise(*op, start_);
    even_out(grid, start_);
    readings_.emplace(sample(), grid, controls().time.start);
    return op;
  }
  void initialise(const Operator&, Vec u) override { petsc(VecCopy(start_, u)); }
  std::optional<Display> display(Operator& op) override {
    return Display{{{"flux_density", "T"},
                    {"current_density", "A/m2"},
                    {"electric_field", "V/m"},
                    {"heat", "W/m3"}},
                   [this, &op](double t, Vec u, Vec shown) { show(op, t, u, shown); }};
  }
  void remember(const Columns& earlier) override { readings_->remember(earlier); }
  Measurement measure(const Operator&, double t, Vec u) override {
    return {readings_->take(t, u, start_, *sums(t, u)), {}};
  }
  Quantities closing() override;

 private:
  virtual ContinuumInput& sample() = 0;
  void even_out(const Grid& grid, Vec u);
  void show(Operator& op, double t, Vec u, Vec shown);
  std::optional<double> current(const Grid& grid, const ReadArray& b, int axis, const Index& i,
                                int outward);

  Handle<Vec> start_;  ///< the initial state
  std::optional<Readings> readings_;
};

/// What pictures need to draw the exact solution beside the run.
Quantities ContinuumCase::closing() {
  const ContinuumInput& in = sample();
  const bool solid = spec().geometry == Geometry::cylindrical && spec().axes[0].from == 0.0;
  Quantities q{{"driven_lower", !solid && in.is_driven(0) ? 1.0 : 0.0, "1"},
               {"driven_upper", in.is_driven(1) ? 1.0 : 0.0, "1"}};
  if (in.holes.bore_radius() > 0.0)
    q.push_back({"bore_radius", in.holes.bore_radius(), "m"});
  else if (!in.holes.empty())
    q.push_back({"holes", static_cast<double>(in.holes.count()), "1"});
  if (const auto slope = in.flow_slope()) q.push_back({"flow_slope", *slope, "ohm m T-1"});
  if (in.law == Law::flux_flow) return q;
  q.push_back({"exponent", in.pinned.exponent, "1"});
  if (in.given_current->is_constant())
    q.push_back({"critical_current", in.given_current->constant, "A/m2"});
  if (in.pinned.kim_field > 0.0) q.push_back({"kim_field", in.pinned.kim_field, "T"});
  return q;
}

/// B of a hole is uniform from the start.
void ContinuumCase::even_out(const Grid& grid, Vec u) {
  const std::vector<double> in_holes = means_in_holes(sample().holes, grid, u);
  const WriteArray b(u);
  grid.for_owned([&](const Index& i) {
    const int hole = sample().holes.of(i);
    if (hole != Holes::none) b[grid.owned_offset(i)] = in_holes[static_cast<std::size_t>(hole)];
  });
}

/// B, J, E and the heat E J of every cell.
void ContinuumCase::show(Operator& op, double t, Vec u, Vec shown) {
  const Grid& grid = op.grid();
  const Flows flows = op.flows(t, u);
  const Handle<Vec> local = grid.create_local();
  grid.to_local(u, local);
  const ReadArray b(local);
  const WriteArray out(shown);
  grid.for_owned([&](const Index& i) {
    FaceMeans e, j;
    for (int a = 0; a < grid.dimension(); ++a)
      for (const int outward : {-1, 1}) {
        const auto there = current(grid, b, a, i, outward);
        if (!there) continue;
        j.add(a, *there);
        e.add(a, flows.density(0)(a, outward > 0 ? moved(i, a, 1) : i));
      }
    const double size = j.size(grid.dimension()), field = e.size(grid.dimension());
    const std::array<double, 4> values{b[grid.local_offset(i)], size, field, field * size};
    for (std::ptrdiff_t n = 0; n < 4; ++n)
      out[4 * grid.owned_offset(i) + n] = values[static_cast<std::size_t>(n)];
  });
}

/// J through a face of cell i, across the axis; none in holes, at mirrors and where nothing is.
std::optional<double> ContinuumCase::current(const Grid& grid, const ReadArray& b, int axis,
                                             const Index& i, int outward) {
  const Index beyond = moved(i, axis, outward), at = outward > 0 ? beyond : i;
  const bool material = grid.active(i) && sample().holes.of(i) == Holes::none;
  if (!material || !(grid.metric().area(axis, at) > 0.0)) return {};
  const double here = outward * b[grid.local_offset(i)];
  if (grid.active(beyond))
    return (here - outward * b[grid.local_offset(beyond)]) /
           (vacuum_permeability * sample().span(axis, at));
  const Face face = grid.boundary_face(axis, at, outward);
  const std::optional<double>& applied = sample().outside[static_cast<std::size_t>(face.side)];
  if (!applied) return {};
  return (here - outward * *applied) / (vacuum_permeability * face.distance);
}

template <StencilKind stencil>
class ContinuumApp final : public ModelApp<Continuum<stencil>, ContinuumCase> {
 public:
  using ModelApp<Continuum<stencil>, ContinuumCase>::ModelApp;

 private:
  ContinuumInput& sample() override { return this->model(); }
};

}  // namespace

std::unique_ptr<Case> make_continuum(const Document& document) {
  const Node *law = document.root.find("law"), *grid = document.root.find("grid");
  const bool pinned = law && (law->text == "power_law" || law->find("power_law"));
  if (pinned && grid && grid->find("y"))
    return std::make_unique<ContinuumApp<StencilKind::star>>("vortex");
  return std::make_unique<ContinuumApp<StencilKind::pair>>("vortex");
}

}  // namespace fluxform::vortex
