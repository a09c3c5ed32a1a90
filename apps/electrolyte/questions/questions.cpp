#include "questions/questions.hpp"

#include <cmath>

namespace fluxform::electrolyte {
namespace {

constexpr const char* sweep_of_current =
    "is a current density: sweep it with 'analysis: {current_sweep: ...}'";

void describe_range(Parameters& p, SweepInput& s, const std::string& unit, const std::string& what,
                    const std::string& role) {
  p.text("side", s.side).required().example("x_max").doc("the metal " + role);
  Entry& from = p.quantity("from", s.from, unit).doc("first " + what);
  Entry& to = p.quantity("to", s.to, unit).required().example("1 " + unit).doc("last " + what);
  if (unit == "V") {
    from.mistaken("A/m2", sweep_of_current);
    to.mistaken("A/m2", sweep_of_current);
  }
  p.quantity("step", s.step, unit).not_negative().doc("longest; 0 takes a fortieth of the way");
  p.check([&s](Checker& c) {
    if (s.to == s.from) c.fail("to", "is where the sweep begins");
    if (s.step == 0.0) s.step = std::abs(s.to - s.from) / 40.0;
  });
}

}  // namespace

void describe_sweep(Parameters& p, SweepInput& s) {
  describe_range(p, s, "V", "potential", "whose potential is varied");
}

void describe_current_sweep(Parameters& p, SweepInput& s) {
  describe_range(p, s, "A/m2", "current density", "that carries the current");
}

void describe_impedance(Parameters& p, ImpedanceInput& s) {
  p.text("side", s.side).required().example("x_max").doc("the metal whose potential oscillates");
  p.quantity("from", s.from, "Hz").positive().doc("lowest frequency");
  p.quantity("to", s.to, "Hz").positive().doc("highest frequency");
  p.integer("per_decade", s.per_decade).range(1, 1000).doc("frequencies per decade");
  p.check([&s](Checker& c) {
    if (s.to <= s.from) c.fail("to", "must be above 'from'");
  });
}

}  // namespace fluxform::electrolyte
