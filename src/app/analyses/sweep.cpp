#include "fluxform/app/analyses/effect.hpp"
#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"

namespace fluxform {
namespace {

/// The last solution as a guess on the next member's grid, where that has the same cells.
Handle<Vec> guess_for(Prepared& member, const Prepared* before, Vec solution) {
  Handle<Vec> u = member.start();
  if (!before || before->grid().cells() != member.grid().cells()) return u;
  petsc(VecCopy(solution, u));
  return u;
}

/// What the axis of a table is called: "growth" of "populations[0].growth".
std::string last_word_of(const std::string& key) { return key.substr(key.find_last_of('.') + 1); }

}  // namespace

int run_sweep(const SweepControls& controls, const RunContext& context, MPI_Comm comm) {
  const auto& [key, from, to, points, spread] = controls.along;
  const Variation variation(context.make, context.document, key, split_quantity(from), comm);
  std::unique_ptr<Prepared> before;
  Handle<Vec> solution;
  std::optional<Results> results;
  SteadyResult work;
  Effect effect;
  for (const double value : values_between(from, to, points, spread)) {
    std::unique_ptr<Prepared> member = variation.at(value);
    member->build();
    Handle<Vec> u = guess_for(*member, before.get(), solution);
    SteadyControls steady;
    steady.time = member->controls().time.start;
    steady.solvers = member->controls().solver;
    const SteadyResult done = member->app().solve_steady_state(member->op(), u, steady);
    refuse_unused_options();
    if (!results)
      results.emplace(context, member->app(), member->op(),
                      TimeAxis{variation.unit(), 1.0, 0.0, last_word_of(key)}, "sweep.csv");
    const Measurement found = member->app().measure(member->op(), steady.time, u);
    effect.see(found.history);
    results->row(value, found);
    results->state(value, u, member->app(), member->op());
    console::info("  {} = {:.6g} {}", key, value, variation.unit());
    work.newton += done.newton;
    work.linear += done.linear;
    before = std::move(member);
    solution = std::move(u);
    if (results->stop_requested()) break;
  }
  effect.warn_without(key);
  results->summary().add("newton_iterations", work.newton);
  results->summary().add("linear_iterations", work.linear);
  return results->close();
}

}  // namespace fluxform
