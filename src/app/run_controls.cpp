#include "fluxform/app/run_controls.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fluxform {
namespace {

std::vector<Choice<Scheme>> schemes() {
  std::vector<Choice<Scheme>> choices;
  for (const std::string& name : scheme_names()) {
    const Scheme scheme = *scheme_named(name);
    const std::string kind = is_explicit(scheme) ? "explicit"
                             : is_imex(scheme)   ? "implicit diffusion, the rest explicit"
                                                 : "implicit";
    choices.push_back({name, scheme, kind + ", order " + std::to_string(order_of(scheme))});
  }
  return choices;
}

void describe_time(Parameters& p, TransientControls& t, const std::string& unit) {
  p.quantity("start", t.start, unit).doc("time of the initial state");
  p.quantity("stop", t.stop, unit).doc("time at which the run ends");
  p.quantity("step", t.step, unit)
      .not_negative()
      .doc("largest step if fixed, first step if adaptive; 0 takes a hundredth of the run");
  p.choice("scheme", t.scheme, schemes()).doc("time integrator");
  p.flag("adaptive", t.adaptive).doc("choose steps by the estimated local error");
  p.number("growth", t.growth)
      .range(1.0, 10.0)
      .doc("fixed: each step is longer than the last by this factor, up to 'max_step'");
  p.number("rtol", t.rtol).positive().doc("adaptive: local error relative to each unknown");
  p.number("atol", t.atol).positive().doc("adaptive: absolute local error in internal units");
  p.quantity("max_step", t.max_step, unit)
      .not_negative()
      .doc("adaptive or growing: longest step; 0 for none");
  p.quantity("min_step", t.min_step, unit)
      .not_negative()
      .doc("a shorter step ends the run; 0 takes 1e-10 of it");
  p.check([&t](Checker& c) {
    if (t.stop <= t.start) c.fail("stop", "must be later than 'start'");
    if (t.adaptive && t.growth > 1.0)
      c.fail("growth", "is for fixed steps: leave it or 'adaptive'");
  });
}

void describe_solver(Parameters& p, SolverControls& s) {
  p.choice("linear", s.linear.method,
           {{"automatic", LinearMethod::automatic, "direct where small, else multigrid"},
            {"direct", LinearMethod::direct, "LU factors"},
            {"multigrid", LinearMethod::multigrid, "GMRES with algebraic multigrid"},
            {"geometric", LinearMethod::geometric, "GMRES with multigrid on the grid itself"},
            {"separable", LinearMethod::separable, "transforms along uniform axes"}})
      .doc("linear solver; PETSc options after -- go further");
  p.number("rtol", s.linear.rtol).range(1e-16, 0.5).doc("linear residual over right-hand side");
  p.number("newton_rtol", s.newton.rtol)
      .range(0.0, 0.5)
      .doc("Newton residual over the first one; 0: until corrections vanish");
  p.integer("newton_iterations", s.newton.max_iterations).range(1, 1000).doc("limit for one solve");
}

void describe_output(Parameters& p, OutputControls& o, const std::string& unit) {
  p.text("directory", o.directory).doc("where results go; empty: results/<app>/<input's name>");
  p.quantity("fields", o.field_interval, unit)
      .not_negative()
      .doc("time between stored fields; 0 keeps the first and last");
  p.quantity("history", o.history_interval, unit)
      .not_negative()
      .doc("time between history rows; 0 keeps every step");
  p.number("checkpoint_minutes", o.checkpoint_minutes)
      .positive()
      .doc("wall time between checkpoints; one is always left at the end");
  p.flag("paraview", o.paraview).doc("write fields for ParaView too");
}

void describe_eigen(Parameters& p, EigenControls& e, const std::string& unit) {
  p.integer("count", e.count).range(1, 1000).doc("number of modes");
  p.number("target", e.target)
      .doc("find modes with rates nearest to this plain number, in 1/" + unit);
  p.number("tolerance", e.tolerance).range(1e-15, 0.1).doc("relative residual");
}

std::vector<Alternative<Analysis>> analyses(RunControls& c, const std::string& unit,
                                            const std::vector<AnalysisChoice>& of_app,
                                            bool varies) {
  std::vector<Alternative<Analysis>> all{
      {"transient", Analysis::transient, "march in time", nullptr},
      {"steady", Analysis::steady, "solve for the state that does not change", nullptr},
      {"eigenmodes", Analysis::eigenmodes, "decay rates and shapes of small disturbances",
       [&c, unit](Parameters& q) { describe_eigen(q, c.eigen, unit); }}};
  if (varies) {
    const std::vector<Alternative<Analysis>> along{
        {"sweep", Analysis::sweep, "steady states along a key of the input",
         [&c](Parameters& q) { describe_sweep(q, c.sweep); }},
        {"critical", Analysis::critical, "where an observable crosses a number along a key",
         [&c](Parameters& q) { describe_critical(q, c.critical); }},
        {"ensemble", Analysis::ensemble, "one question for many inputs in one job",
         [&c](Parameters& q) { describe_ensemble(q, c.ensemble); }},
        {"sensitivity", Analysis::sensitivity, "derivatives of the steady state by keys",
         [&c](Parameters& q) { describe_sensitivity(q, c.sensitivity); }}};
    all.insert(all.end(), along.begin(), along.end());
  }
  for (const AnalysisChoice& own : of_app)
    std::erase_if(all, [&](const auto& shared) { return shared.word == own.word; });
  for (std::size_t k = 0; k < of_app.size(); ++k) {
    all.push_back({of_app[k].word, analysis_of_app(k), of_app[k].doc, of_app[k].describe});
  }
  return all;
}

constexpr double most_steps = 1e9, most_stored = 1e7;

/// More of them than a run can ever make is a slip of a unit.
void check_count(Checker& c, const std::string& key, double span, double interval, double most,
                 const std::string& what) {
  if (interval <= 0.0 || span / interval <= most) return;
  c.fail(key, fmt::format("asks for {:.3g} {} from 'time.start' to 'time.stop'; more than {:g} are "
                          "not made",
                          span / interval, what, most));
}

void check_counts(Checker& c, const RunControls& r) {
  const double span = r.time.stop - r.time.start;
  if (!r.time.adaptive && r.time.growth == 1.0)
    check_count(c, "time.step", span, r.time.step, most_steps, "steps");
  else
    check_count(c, "time.max_step", span, r.time.max_step, most_steps, "steps");
  check_count(c, "output.history", span, r.output.history_interval, most_steps, "history rows");
  check_count(c, "output.fields", span, r.output.field_interval, most_stored, "stored fields");
}

}  // namespace

void describe_run(Parameters& p, RunControls& c, const std::string& time_unit,
                  const std::vector<AnalysisChoice>& of_app, bool varies) {
  p.one_of<Analysis>("analysis", c.analysis, analyses(c, time_unit, of_app, varies))
      .doc("the question put to the model");
  p.section("time", [&](Parameters& q) {
     describe_time(q, c.time, time_unit);
   }).doc("the run in time");
  p.section("solver", [&](Parameters& q) { describe_solver(q, c.solver); }).doc("algebra");
  p.section("output", [&](Parameters& q) {
     describe_output(q, c.output, time_unit);
   }).doc("what is kept");
  p.check([&c](Checker& check) { check_counts(check, c); });
}

void complete(RunControls& c) {
  c.time.history_interval = c.output.history_interval;
  c.time.output_interval = c.output.field_interval;
}

}  // namespace fluxform
