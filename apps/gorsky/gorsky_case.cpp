#include "gorsky_case.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/relaxation_fit.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/flux/crowded.hpp"

#include "plausibility.hpp"
#include "prediction.hpp"

namespace fluxform::gorsky {
namespace {

double number_in(const Quantities& all, const std::string& name) {
  for (const Quantity& q : all)
    if (q.name == name) return q.value;
  return std::nan("");
}

/// Sum over the cells that take part, over all ranks.
double total(const Grid& grid, const std::function<double(const Index&)>& number) {
  double mine = 0.0, all = 0.0;
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) mine += grid.volume(i) * number(i);
  });
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  return all;
}

/// What a state says of the atoms beyond its sums.
class State {
 public:
  State(const Body& body, const Grid& grid, double t, Vec u)
      : body_(body), grid_(grid), t_(t), values_(u) {}

  double concentration(int k, const Index& i) const { return values_[grid_.owned_offset(i) + k]; }
  /// What load and drive add to mu/(R T).
  double driven(int k, const Index& i) const {
    const double rt = constants::gas_constant * body_.metal.temperature(i, t_);
    return body_.at(k).drive_in(i) - body_.at(k).volume * body_.metal.hydrostatic(i, t_) / rt;
  }
  double filling(const Index& i) const {
    double sum = 0.0;
    if (body_.metal.crowding == Crowding::none) return sum;
    for (int k = 0; k < body_.mobile(); ++k) sum += concentration(k, i);
    return sum / body_.metal.sites;
  }
  /// mu/(R T) at one temperature, without what the atoms' own strain does to a bent strip.
  double potential(int k, const Index& i) const {
    const Species& s = body_.at(k);
    const double rt = constants::gas_constant * body_.metal.temperature(i, t_);
    double swelling = 0.0;
    for (int j = 0; j < body_.mobile(); ++j) swelling += body_.at(j).volume * concentration(j, i);
    const double share = s.interaction == 0.0 ? 0.0 : concentration(k, i) / body_.metal.sites;
    return std::log(concentration(k, i)) +
           excess_potential<double>(body_.metal.crowding, filling(i)) + driven(k, i) +
           s.attraction(i) * share + s.volume * body_.metal.stiffness() * swelling / rt;
  }
  /// Greatest less least of it where there are atoms.
  double spread(int k) const {
    const auto here = [&](const Index& i) { return concentration(k, i) > 0.0; };
    const double most =
        greatest(grid_, [&](const Index& i) { return here(i) ? potential(k, i) : -INFINITY; });
    const double least =
        greatest(grid_, [&](const Index& i) { return here(i) ? -potential(k, i) : -INFINITY; });
    return most + least;
  }
  /// Mean concentration where sigma_h has this sign; not a number where it nowhere has.
  double mean_under(int k, int sign) const {
    const auto inside = [&](const Index& i) {
      return sign * body_.metal.hydrostatic(i, t_) > 0.0 ? 1.0 : 0.0;
    };
    return total(grid_, [&](const Index& i) { return inside(i) * concentration(k, i); }) /
           total(grid_, inside);
  }
  double mean(int k) const {
    return total(grid_, [&](const Index& i) { return concentration(k, i); }) /
           total(grid_, [](const Index&) { return 1.0; });
  }
  double most_filled() const {
    return greatest(grid_, [&](const Index& i) { return filling(i); });
  }

 private:
  const Body& body_;
  const Grid& grid_;
  double t_;
  ReadArray values_;
};

/// Where the atoms are, in words.
void tell_sides(const State& state, const Body& body) {
  for (int k = 0; k < body.mobile(); ++k) {
    const Species& s = body.at(k);
    const double pulled = state.mean_under(k, 1), pressed = state.mean_under(k, -1);
    if (!std::isfinite(pulled) || !std::isfinite(pressed) || s.volume == 0.0) continue;
    console::info(
        "Atoms {} than their site leave {}: of '{}' there are {:.6g} mol/m3 in tension and {:.6g} "
        "mol/m3 in compression.",
        s.volume > 0.0 ? "larger" : "smaller",
        s.volume > 0.0 ? "compression for tension" : "tension for compression", s.name, pulled,
        pressed);
  }
}

}  // namespace

void GorskyCase::empty(bool in_vacuum) {
  for (Species& s : body().species) s.outgassing = in_vacuum;
}

std::unique_ptr<Operator> GorskyCase::build(const Grid& grid) {
  for (int k = 0; k < body().mobile(); ++k)
    declarations().observables[Body::outflow + k] = {body().at(k).name + "_flux", "mol m-2 s-1",
                                                     over_sides};
  if (body().isotherms.empty()) declarations().observables.erase(Body::trapped);
  auto op = ModelCase::build(grid);
  check_body(input(), body(), grid, controls().time.start);
  return op;
}

void GorskyCase::initialise(const Operator& op, Vec u) {
  ModelCase::initialise(op, u);
  check_atoms(input(), body(), op.grid(), u);
  const State state(body(), op.grid(), controls().time.start, u);
  const std::optional<double> tau = predicted_time(body(), spec(), state.mean(0));
  const TransientControls& time = controls().time;
  if (tau && controls().analysis == Analysis::transient && time.stop - time.start < *tau / 100.0)
    console::warn(
        "time.stop is {:.3g} s after the start, less than a hundredth of tau = {:.4g} s: "
        "nothing will be seen to move",
        time.stop - time.start, *tau);
}

std::optional<Display> GorskyCase::display(Operator& op) {
  Display shown{op.fields(), {}};
  shown.fields.push_back({"hydrostatic_stress", "Pa"});
  for (const Species& s : body().species) shown.fields.push_back({s.name + "_potential", "1"});
  shown.fill = [this, &op](double t, Vec u, Vec all) {
    const State state(body(), op.grid(), t, u);
    const ReadArray from(u);
    const WriteArray to(all);
    const int unknowns = op.grid().unknowns(), width = unknowns + 1 + body().mobile();
    op.grid().for_owned([&](const Index& i) {
      const std::ptrdiff_t own = op.grid().owned_offset(i), cell = own / unknowns * width;
      for (int n = 0; n < unknowns; ++n) to[cell + n] = from[own + n];
      to[cell + unknowns] = body().metal.hydrostatic(i, t);
      for (int k = 0; k < body().mobile(); ++k) to[cell + unknowns + 1 + k] = state.driven(k, i);
    });
  };
  return shown;
}

void GorskyCase::remember(const Columns& earlier) {
  const auto t = earlier.find("time"), y = earlier.find("chemical_bending");
  if (t == earlier.end() || y == earlier.end()) return;
  for (std::size_t k = 0; k < t->second.size(); ++k) see(t->second[k], y->second[k]);
}

/// Forgets what was before the last jump of the load.
void GorskyCase::see(double t, double bending) {
  for (const double corner : body().metal.load.corners())
    if (!times_.empty() && times_.back() < corner && t >= corner) times_.clear(), bending_.clear();
  if (!times_.empty() && t <= times_.back()) return;
  times_.push_back(t);
  bending_.push_back(bending);
}

Measurement GorskyCase::measure(const Operator& op, double t, Vec u) {
  Measurement all = ModelCase::measure(op, t, u);
  see(t, number_in(all.history, "chemical_bending"));
  return all;
}

Quantities GorskyCase::conclude(Operator& op, double t, Vec u, const RunContext&) {
  const Body& b = body();
  const Grid& grid = op.grid();
  const State state(b, grid, t, u);
  tell_sides(state, b);
  Quantities q;
  if (const std::optional<double> tau = predicted_time(b, spec(), state.mean(0)))
    q.push_back({"relaxation_time_predicted", *tau, "s"});
  const bool swings = b.metal.load.shape == Protocol::Shape::oscillate;
  if (controls().analysis == Analysis::transient && b.metal.stress.bends() && !swings)
    if (const std::optional<Relaxation> fit = fit_relaxation(times_, bending_))
      q.push_back({"relaxation_time_fitted", fit->time, "s"});
  for (int k = 0; k < b.mobile(); ++k) {
    const double spread = state.spread(k);
    if (b.metal.is_isothermal() && op.globals().empty() && std::isfinite(spread))
      q.push_back({b.at(k).name + "_potential_spread", spread, "1"});
    q.push_back({b.at(k).name + "_largest_step", largest_step(b, grid, k), "1"});
  }
  if (b.metal.crowding != Crowding::none)
    q.push_back({"greatest_filling", state.most_filled(), "1"});
  return q;
}

std::vector<std::string> GorskyCase::own_files() const {
  return {"permeation.csv", "friction.csv", "desorption.csv"};
}

std::vector<AnalysisChoice> GorskyCase::analyses() {
  return {{"permeation", "what passes from one side to another, and how late",
           [this](Parameters& p) { describe_permeation(p, permeation_); }},
          {"internal_friction", "what atoms take from bending to and fro",
           [this](Parameters& p) { describe_friction(p, friction_); }},
          {"desorption", "what leaves while the charged body is heated",
           [this](Parameters& p) { describe_desorption(p, desorption_); }}};
}

void GorskyCase::refuse_question(std::size_t k, Operator& op, const Document&) {
  if (k == permeation) return refuse_permeation(permeation_, op);
  if (!op.traits().autonomous)
    throw InputError(fmt::format("analysis.{}: what the input says must not depend on time",
                                 k == desorption ? "desorption" : "internal_friction"));
}

int GorskyCase::answer(std::size_t k, Operator& op, const RunContext& context) {
  if (k == permeation) return run_permeation(permeation_, context, *this, op);
  if (k == internal_friction) return answer_friction(friction_, context, op.grid().comm());
  return answer_desorption(desorption_, context, op.grid().comm());
}

}  // namespace fluxform::gorsky
