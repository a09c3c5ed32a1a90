#include "settings.hpp"

#include <fmt/format.h>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/fields/evaluator.hpp"
#include "fluxform/grid/in_unit.hpp"

namespace fluxform::vortex {
namespace {

constexpr std::array<const char*, 3> axis_names{"x", "y", "z"};

std::vector<Variable> time_variable() { return {{"t", "s", "time"}}; }

void describe_field(Parameters& p, Settings& s) {
  for (std::size_t a = 0; a < 3; ++a)
    p.expression(axis_names[a], s.field[a], "Bc2", time_variable())
        .doc(fmt::format("component along {}", axis_names[a]));
  p.integer("quanta", s.quanta)
      .doc("instead of z: flux quanta through a cell periodic along x and y");
  p.check([&p](Checker& c) {
    if (p.given("quanta") && p.given("z"))
      c.fail("quanta", "says what 'z' is: give one of the two");
  });
}

void describe_terminal(Parameters& p, TerminalSettings& t) {
  p.entries().front()->formerly("on");
  p.choice<Contact>("contact", t.contact,
                    {{"normal", Contact::normal, "normal metal: psi = 0"},
                     {"superconducting", Contact::superconducting,
                      "a lead whose |psi| stays, its phase turned by the potential alone"},
                     {"plain", Contact::plain, "current enters, psi is free"}})
      .doc("what the sample touches there");
  p.expression("current", t.current, "A", time_variable()).doc("into the sample");
  p.expression("density", t.density, "J0", time_variable())
      .doc("instead of 'current': current density into the sample");
  p.check([&t](Checker& c) {
    if (t.density.empty() == t.current.empty())
      c.fail("side", "needs either 'current' or 'density'");
  });
}

void describe_pins(ModelInput& in, Settings& s) {
  in.cells("eps", s.eps, "1")
      .by_default(1.0)
      .doc("1 in the bulk, below where Tc is, negative in normal metal");
  Parameters& p = in.parameters();
  p.list<InclusionSettings>("inclusions", s.inclusions, [](Parameters& q, InclusionSettings& i) {
     q.quantities("at", i.at, "m").required().example("[0 xi, 5 xi]").doc("centre");
     q.quantity("radius", i.radius, "m").required().positive().example("1 xi").doc("of the pin");
     q.number("eps", i.eps).doc("inside");
   }).doc("pins one by one; a later one wins");
  p.file("file", s.pin_file)
      .doc("more of them, a line each: coordinates and radius in metres, eps inside");
  p.section("random", [&s](Parameters& q) {
     q.integer("number", s.random_pins.number).range(0, 10000000).doc("of pins");
     q.quantity("radius", s.random_pins.radius, "m").not_negative().doc("of each");
     q.number("eps", s.random_pins.eps).doc("inside");
     q.integer("seed", s.random_pins.seed).doc("of the positions");
   }).doc("pins at random places");
  p.section("disorder", [&s](Parameters& q) {
     q.number("amplitude", s.disorder.amplitude).not_negative().doc("standard deviation of eps");
     q.quantity("correlation", s.disorder.correlation, "m")
         .not_negative()
         .doc("length over which it is alike, exp(-r^2/(2 l^2))");
     q.integer("seed", s.disorder.seed).doc("of the random numbers");
     q.check([&q, &s](Checker& c) {
       if (s.disorder.amplitude > 0.0 && s.disorder.correlation == 0.0)
         c.fail(q.given("correlation") ? "correlation" : "amplitude",
                "needs a correlation length above 0");
     });
   }).doc("a critical temperature that varies at random");
}

void describe_initial(Parameters& p, Settings& s) {
  p.choice<InitialState>(
       "initial", s.initial,
       {{"superconducting", InitialState::superconducting, "psi = 1, vortices enter from outside"},
        {"normal", InitialState::normal, "psi = 0 but for the noise"},
        {"random", InitialState::random, "|psi| = 1 with random phases"}})
      .doc("state at the start");
  p.number("noise", s.noise).range(0.0, 1.0).doc("amplitude of random numbers added to psi");
  p.integer("seed", s.seed).doc("of the random numbers");
}

}  // namespace

void describe(Parameters& p, Settings& s) {
  describe(p, s.material);
  s.grid.length_scale = 1.0;
  s.declared.spec = &s.grid;
  s.declared.variables = Evaluator::variables("");
  ModelInput in(p, s.declared);
  p.section("grid", [&](Parameters& q) { describe_grid(q, s.grid); })
      .required()
      .example(
          "{x: {from: -10 xi, to: 10 xi, cells: 41, centering: node}, y: {from: -5 xi, to: 5 xi, "
          "cells: 21, centering: node}}");
  p.section("field", [&](Parameters& q) { describe_field(q, s); }).doc("applied field");
  in.conditions(
        "sides", s.terminals,
        [](ModelInput& q, TerminalSettings& t) { describe_terminal(q.parameters(), t); },
        "terminals")
      .doc("where current enters and leaves; others insulate");
  p.section("drive", [&](Parameters& q) {
     for (std::size_t a = 0; a < 3; ++a)
       q.expression(axis_names[a], s.drive[a], "J0", time_variable())
           .doc(fmt::format("mean current density along the periodic axis {}", axis_names[a]));
   }).doc("of periodic cells");
  in.section("pinning", [&](ModelInput& q) { describe_pins(q, s); }).doc("disorder of Tc");
  describe_initial(p, s);
  p.choice<StepForm>(
       "step", s.step,
       {{"midpoint", StepForm::midpoint, "implicit midpoint, solved as well as the tolerance asks"},
        {"dissipative", StepForm::dissipative,
         "the same to the end: while the field is steady and nothing drives a cell, energy "
         "balances "
         "exactly, whatever the step"},
        {"scheme", StepForm::scheme, "time.scheme instead, one of the explicit ones"}})
      .doc("how time advances");
  p.list<ProbeSettings>("probes", s.probes, [](Parameters& q, ProbeSettings& probe) {
     q.quantities("at", probe.at, "m").required().example("[-10 xi, 0 xi]").doc("place");
   }).doc("two points: the voltage is that of the first over the second");
  p.list<LoopSettings>("loops", s.loops, [](Parameters& q, LoopSettings& loop) {
     q.quantities("from", loop.from, "m").required().example("[-5 xi, -5 xi]").doc("a corner");
     q.quantities("to", loop.to, "m").required().example("[5 xi, 5 xi]").doc("the opposite one");
   }).doc("boxes in the plane of x and y: their fluxoids, in whole flux quanta, are measured");
}

Outline outline_of(const Settings& s) {
  const GridSpec spec = in_unit(s.grid, s.material.coherence_length);
  return {spec.active, spec.axes};
}

GridSpec in_coherence_lengths(const Settings& s) {
  GridSpec spec = in_unit(s.grid, s.material.coherence_length);
  if (spec.active)
    spec.active = [outline = outline_of(s)](const Point& x) { return outline.takes_part_at(x); };
  return spec;
}

}  // namespace fluxform::vortex
