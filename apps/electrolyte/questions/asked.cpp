// Questions of the app's own: what may be asked, and sweeps.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/solve/continuation.hpp"

#include "electrolyte_case.hpp"

namespace fluxform::electrolyte {
namespace {

/// Words of the app's own analyses, in the order of ElectrolyteCase::Question.
constexpr std::array words{"sweep", "current_sweep", "impedance"};

/// Greatest current through any wall over the limiting one of a neutral salt; nothing where there
/// is no such limit. Collective.
std::optional<double> over_limit(const Moment& now) {
  const auto salt = binary_salt(now.setup);
  if (!salt || salt->limiting_current() == 0.0) return {};
  double greatest = 0.0;
  for (const Passing& p : now.passing()) greatest = std::max(greatest, std::abs(p.current));
  return greatest / salt->limiting_current();
}

}  // namespace

std::vector<AnalysisChoice> ElectrolyteCase::analyses() {
  return {{words[voltage_sweep], "steady states along the potential of a metal",
           [this](Parameters& q) { describe_sweep(q, sweep_); }},
          {words[current_sweep], "steady states along the current through a metal",
           [this](Parameters& q) { describe_current_sweep(q, sweep_); }},
          {words[impedance], "response to a small oscillation of a metal's potential",
           [this](Parameters& q) { describe_impedance(q, impedance_); }}};
}

void ElectrolyteCase::refuse_question(std::size_t k, Operator&, const Document&) {
  (void)asked_wall(k);
}

int ElectrolyteCase::answer(std::size_t k, Operator& op, const RunContext& context) {
  if (k == impedance) return answer_impedance(op, context);
  return answer_sweep(op, context, k == current_sweep);
}

/// The wall an analysis is about, which must have the contact it needs.
std::size_t ElectrolyteCase::asked_wall(std::size_t question) const {
  const bool spectrum = question == impedance, of_current = question == current_sweep;
  const std::string& side = spectrum ? impedance_.side : sweep_.side;
  const std::string key = fmt::format("analysis.{}.side", words[question]);
  const auto& named = m().walls.sides();
  const auto at = std::find(named.begin(), named.end(), side);
  if (at == named.end())
    throw input().error(key, fmt::format("'{}' is none of the 'sides' listed", side));
  const auto wall = static_cast<std::size_t>(at - named.begin());
  const Contact contact = m().walls.listed()[wall].contact;
  if (spectrum && contact == Contact::driven) return wall;
  if (contact != (of_current ? Contact::driven : Contact::metal))
    throw input().error(
        key, fmt::format("'{}' must have 'contact: {}'", side, of_current ? "current" : "metal"));
  if (spectrum) check_way_out(wall, key);
  return wall;
}

/// A small current through one metal of a cell whose current is prescribed at another must be the
/// same at both.
void ElectrolyteCase::check_way_out(std::size_t wall, const std::string& key) const {
  const auto& walls = m().walls.listed();
  const auto metals = std::count_if(walls.begin(), walls.end(), [&](const Wall& w) {
    return w.contact == Contact::metal && &w != &walls[wall];
  });
  if (m().driven() == nullptr || metals == 0) return;
  const auto place =
      std::find_if(walls.begin(), walls.end(), [](const Wall& w) { return w.driven(); });
  const std::string& driven = m().walls.sides()[static_cast<std::size_t>(place - walls.begin())];
  throw input().error(key, fmt::format("the current prescribed at '{0}' leaves by several metals: "
                                       "ask for the impedance of '{0}'",
                                       driven));
}

int ElectrolyteCase::answer_sweep(Operator& op, const RunContext& context, bool of_current) {
  const auto wall = static_cast<int>(asked_wall(of_current ? current_sweep : voltage_sweep));
  medium().meaning = {Meaning::Of::applied, wall, controls().time.start};
  const Handle<Vec> u = state_at_rest(op, sweep_.from);
  const TimeAxis axis =
      of_current ? TimeAxis{"A m-2", 1.0, 0.0, "current"} : TimeAxis{"V", 1.0, 0.0, "voltage"};
  ContinuationControls c;
  c.from = sweep_.from;
  c.to = sweep_.to;
  c.step = sweep_.step;
  c.hold = hold();
  c.objection = [&](double p, Vec now) { return objection(p, now); };
  Results results(context, *this, op, axis, "sweep.csv");
  c.stop_requested = [&] { return results.stop_requested(); };
  SolverControls solvers = controls().solver;
  solvers.newton.rtol = std::min(solvers.newton.rtol, 1e-10);
  Measurement last;
  const auto done = follow(op, u, c, solvers, [&](double p, Vec now) {
    last = measure(op, p, now);
    results.row(p, last);
    results.state(p, now, *this, op);
    console::info("  {} = {:.6g} {}", axis.name, p, axis.unit);
  });
  refuse_unused_options();
  Summary& summary = results.summary();
  summary.add("last_" + axis.name, done.last, axis.unit);
  summary.add("reached_the_end", done.reached ? 1.0 : 0.0);
  summary.add(last.history);
  summary.add(answers(done.last, u));
  summary.add(overtaking_.answers(axis, m(), op.grid()));
  const auto ratio = over_limit(moment(done.last, u));
  if (ratio) summary.add("last_current_over_limiting_current", *ratio);
  summary.add("points", done.points);
  summary.add("rejected_steps", done.rejected);
  summary.add("newton_iterations", done.newton);
  summary.add("linear_iterations", done.linear);
  console::info("\nThe sweep ended at {:.6g} {}: {}.", done.last, axis.unit, done.reason);
  // The wall is depleted of both ions, and those that pass carry the current by their own charge,
  // at voltages that rise with the inverse Debye length.
  if (ratio.value_or(0.0) > 1.0)
    console::info(
        "The last current is {:.3g} times the limiting one of a neutral salt: a layer of space "
        "charge carries it (Rubinstein and Shtilman, J. Chem. Soc. Faraday Trans. 2 75 (1979) "
        "231).",
        *ratio);
  return results.close();
}

}  // namespace fluxform::electrolyte
