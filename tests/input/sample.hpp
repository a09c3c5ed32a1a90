#pragma once
// A set of parameters that uses every kind of declaration once: the subject of the input tests.
#include <optional>
#include <string>
#include <vector>

#include "fluxform/input/parameters.hpp"

namespace sample {

using fluxform::Checker;
using fluxform::Choice;
using fluxform::Coefficient;
using fluxform::Expression;
using fluxform::Parameters;
using fluxform::Variable;

enum class Wall { ideal, blocking };
enum class Start { uniform, bump, map };

struct Patch {
  std::string name;
  double voltage = 0.0;
};

struct Sample {
  double start = 0.0, end = 0.0;  // hours
  std::vector<double> outputs{0.0, 1.5};
  double voltage = 0.025;  // V
  Wall wall = Wall::ideal;
  std::optional<double> decay = 10.0;  // yr
  int steps = 10;
  double tolerance = 1e-6;
  bool adaptive = true;
  std::string title = "a run: no. 1";
  Coefficient diffusivity = 3.0;  // km2/s
  Expression profile;
  Start initial = Start::uniform;
  double height = 2.0;
  double width = 0.5;  // radians, written in degrees
  std::string map;
  std::vector<Patch> patches;
};

inline const std::vector<Variable>& coordinates() {
  static const std::vector<Variable> all{{"x", "m"}, {"t", "s"}};
  return all;
}

inline void describe_time(Parameters& p, Sample& s) {
  p.quantity("start", s.start, "h").doc("beginning of the run");
  p.quantity("end", s.end, "h").doc("end of the run").required().example("10 h");
  p.quantities("outputs", s.outputs, "h").doc("times written").not_negative();
  p.check([&s](Checker& c) {
    if (s.end <= s.start) c.fail("end", "must be after 'start'");
  });
}

inline void describe_initial(Parameters& p, Sample& s) {
  p.one_of<Start>("initial", s.initial,
                  {{"uniform", Start::uniform, "the same everywhere"},
                   {"bump", Start::bump, "a bump",
                    [&s](Parameters& q) {
                      q.number("height", s.height).doc("of the bump").positive();
                      q.quantity("width", s.width, "degree", 3.14159265358979323846 / 180.0)
                          .doc("of the bump")
                          .range(1, 90);
                    }},
                   {"map", Start::map, "from a file",
                    [&s](Parameters& q) { q.file("file", s.map).doc("HDF5").required(); }}})
      .doc("state at the start");
}

inline void describe(Parameters& p, Sample& s) {
  p.constants("constants").doc("names for formulas");
  p.section("time", [&s](Parameters& q) { describe_time(q, s); }).doc("times");
  p.section("electrode", [&s](Parameters& q) {
     q.quantity("voltage", s.voltage, "V").doc("applied to the wall").range(-5, 5);
     q.choice<Wall>("wall", s.wall,
                    {{"ideal", Wall::ideal, "no flux"}, {"blocking", Wall::blocking, "no ions"}})
         .doc("kind of wall");
   }).doc("the electrode");
  p.quantity("decay", s.decay, "yr").doc("decay time").positive();
  p.integer("steps", s.steps).doc("steps").range(1, 1000);
  p.number("tolerance", s.tolerance).doc("relative").positive();
  p.flag("adaptive", s.adaptive).doc("choose the step");
  p.text("title", s.title).doc("for plots");
  p.coefficient("diffusivity", s.diffusivity, "km2/s", coordinates()).doc("of ions").not_negative();
  p.expression("profile", s.profile, "1", coordinates()).doc("of the source");
  describe_initial(p, s);
  p.list<Patch>("patches", s.patches, [](Parameters& q, Patch& patch) {
     q.text("name", patch.name).doc("of the patch").required().example("left");
     q.quantity("voltage", patch.voltage, "V").doc("of the patch");
   }).doc("parts of the electrode");
}

}  // namespace sample
