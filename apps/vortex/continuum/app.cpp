#include "app.hpp"

#include <cmath>
#include <optional>

#include "fluxform/app/model_app.hpp"

#include "model.hpp"
#include "readings.hpp"

namespace fluxform::vortex {
namespace {

using constants::vacuum_permeability;

/// Means over a cell's faces of what is normal to each axis: E and J with their sign on one axis,
/// their size on two.
class FaceMeans {
 public:
  void add(int axis, double e, double j) {
    const auto a = static_cast<std::size_t>(axis);
    e_[a] += e;
    j_[a] += j;
    ++faces_[a];
  }
  double electric_field(int dimension) const { return size(e_, dimension); }
  double current(int dimension) const { return size(j_, dimension); }

 private:
  double size(const std::array<double, 2>& of, int dimension) const {
    const double first = of[0] / std::max(faces_[0], 1);
    return dimension == 1 ? first : std::hypot(first, of[1] / std::max(faces_[1], 1));
  }
  std::array<double, 2> e_{}, j_{};
  std::array<int, 2> faces_{};
};

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
  void add_face(const Grid& grid, const Flows& flows, const ReadArray& b, int axis, const Index& i,
                int outward, FaceMeans& means);

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
    FaceMeans means;
    if (grid.active(i) && sample().holes.of(i) == Holes::none)  // no currents in holes
      for (int a = 0; a < grid.dimension(); ++a)
        for (const int outward : {-1, 1}) add_face(grid, flows, b, a, i, outward, means);
    const double j = means.current(grid.dimension()), e = means.electric_field(grid.dimension());
    const std::array<double, 4> values{b[grid.local_offset(i)], j, e, e * j};
    for (std::ptrdiff_t n = 0; n < 4; ++n)
      out[4 * grid.owned_offset(i) + n] = values[static_cast<std::size_t>(n)];
  });
}

void ContinuumCase::add_face(const Grid& grid, const Flows& flows, const ReadArray& b, int axis,
                             const Index& i, int outward, FaceMeans& means) {
  const Index beyond = moved(i, axis, outward), at = outward > 0 ? beyond : i;
  if (!(grid.metric().area(axis, at) > 0.0)) return;
  const double here = b[grid.local_offset(i)], f = flows.density(0)(axis, at);
  if (grid.active(beyond)) {
    const double step = outward * (here - b[grid.local_offset(beyond)]);
    return means.add(axis, f, step / (vacuum_permeability * sample().span(axis, at)));
  }
  const Face face = grid.boundary_face(axis, at, outward);
  const std::optional<double>& applied = sample().outside[static_cast<std::size_t>(face.side)];
  if (!applied) return;
  means.add(axis, f, outward * (here - *applied) / (vacuum_permeability * face.distance));
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
