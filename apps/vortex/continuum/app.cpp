#include "app.hpp"

#include "fluxform/core/parallel.hpp"

namespace fluxform::vortex {

void ContinuumCase::describe(Parameters& p, RunControls& defaults) {
  controls_ = &defaults;
  defaults.time.adaptive = true;
  defaults.time.scheme = Scheme::bdf2;
  defaults.time.rtol = 1e-4;
  defaults.time.atol = 1e-6;
  // E = Ec (J/Jc)^n of a guess may be any number, so nothing follows from a residual that is small
  // beside it: a solve ends when its corrections do.
  defaults.solver.newton.rtol = 0.0;
  vortex::describe(p, settings_);
}

void ContinuumCase::prepare(const Parameters& p, MPI_Comm) {
  input_ = &p;
  load(p, settings_);
  const double start = controls_->time.start, stop = controls_->time.stop;
  check(p, settings_, start, stop);
  find_holes(settings_, stop - start);
}

std::unique_ptr<Operator> ContinuumCase::build(const Grid& grid) {
  std::unique_ptr<ContinuumOperator> op;
  collectively(grid.comm(), [&] { op = make_continuum_operator(settings_, *input_, grid); });
  operator_ = op.get();
  observer_.emplace(settings_, *op, controls_->time.start);
  return op;
}

void ContinuumCase::initialise(const Operator& op, Vec u) {
  const Grid& grid = op.grid();
  const std::vector<double> in_holes = holes_at_start(settings_, grid);
  const WriteArray b(u);
  grid.for_owned([&](const Index& i) {
    const int hole = settings_.holes.of(i);
    const double here = hole == Holes::none ? initial_field(settings_, grid, i)
                                            : in_holes[static_cast<std::size_t>(hole)];
    b[grid.owned_offset(i)] = grid.active(i) ? here : 0.0;
  });
}

std::optional<Display> ContinuumCase::display(Operator&) {
  return Display{ContinuumOperator::shown_fields(),
                 [this](double t, Vec u, Vec shown) { operator_->show(t, u, shown); }};
}

Measurement ContinuumCase::measure(const Operator&, double t, Vec u) {
  observer_->take(t, u);
  return {observer_->quantities(), {}};
}

/// What pictures need to draw the exact solution beside the run.
Quantities ContinuumCase::closing() {
  const auto driven = [this](std::size_t side) {
    const auto& names = operator_->grid().sides();
    for (const OutsideSettings& o : settings_.sides)
      if (o.side == names[side]) return o.is == Outside::field ? 1.0 : 0.0;
    return settings_.grid.geometry == Geometry::cylindrical && side == 0 ? 0.0 : 1.0;
  };
  Quantities q{{"driven_lower", driven(0), "1"}, {"driven_upper", driven(1), "1"}};
  if (settings_.holes.bore_radius() > 0.0)
    q.push_back({"bore_radius", settings_.holes.bore_radius(), "m"});
  else if (!settings_.holes.empty())
    q.push_back({"holes", static_cast<double>(settings_.holes.count()), "1"});
  if (const auto slope = settings_.flow_slope()) q.push_back({"flow_slope", *slope, "ohm m T-1"});
  if (settings_.law == Law::power_law) {
    q.push_back({"exponent", settings_.pinned.exponent, "1"});
    q.push_back({"critical_current", settings_.pinned.critical_current, "A/m2"});
    if (settings_.pinned.kim_field > 0.0)
      q.push_back({"kim_field", settings_.pinned.kim_field, "T"});
  }
  return q;
}

}  // namespace fluxform::vortex
