#include "fluxform/app/analyses/vary_controls.hpp"

#include <algorithm>

#include "fluxform/input/document.hpp"

namespace fluxform {
namespace {

/// `unit: km, between: [2, 12]` is now `from: 2 km, to: 12 km`.
void ends_of_range(Node& section, Problems& problems) {
  const auto take = [&](const std::string& key) {
    const auto at = std::find_if(section.members.begin(), section.members.end(),
                                 [&](const Member& m) { return m.key == key; });
    Member found = at == section.members.end() ? Member{} : *at;
    if (at != section.members.end()) section.members.erase(at);
    return found;
  };
  const Member unit = take("unit"), between = take("between");
  std::vector<Node> ends = between.value.items;
  if (ends.size() != 2) {
    problems.add(between.spot, "'between' must be two numbers");
    ends.assign(2, {Node::Kind::scalar, "0", between.spot, {}, {}});
  }
  for (std::size_t k = 0; k < 2; ++k) {
    if (!unit.value.text.empty()) ends[k].text += " " + unit.value.text;
    section.members.push_back({k == 0 ? "from" : "to", ends[k].spot, ends[k]});
  }
}

void describe_key(Parameters& p, VariedKey& along) {
  p.text("key", along.key)
      .required()
      .example("time.start")
      .formerly("parameter")
      .doc("path of the number that varies");
  p.text("from", along.from)
      .required()
      .example("0 s")
      .formerly("between", ends_of_range)
      .doc("its first value, with its unit");
  p.text("to", along.to).required().example("1 s").doc("its last value");
  p.integer("points", along.points).range(2, 100000).doc("number of values, ends included");
  p.choice<Spread>(
       "spacing", along.spread,
       {{"linear", Spread::linear, "equal steps"}, {"log", Spread::log, "equal factors"}})
      .doc("how the values lie");
}

}  // namespace

void describe_sensitivity(Parameters& p, SensitivityControls& controls) {
  p.list<ObservableName>(
       "observables", controls.observables,
       [](Parameters& q, ObservableName& o) {
         q.text("name", o.name).required().example("u_integral").doc("a column of the history");
       })
      .required()
      .doc("what is differentiated: globals, integrals of fields, what the model observes");
  p.list<SensitiveKey>(
       "keys", controls.keys,
       [](Parameters& q, SensitiveKey& k) {
         q.text("key", k.key).required().example("time.start").doc("path of a number in the input");
       })
      .required()
      .doc("by what");
}

void describe_sweep(Parameters& p, SweepControls& controls) { describe_key(p, controls.along); }

void describe_critical(Parameters& p, CriticalControls& controls) {
  describe_key(p, controls.along);
  p.text("observable", controls.observable)
      .doc(
          "what crosses a number: growth_rate of small disturbances of the initial state, or a "
          "column of the steady state's history");
  p.number("equals", controls.equals).doc("the number, in the unit that files have it in");
  p.number("tolerance", controls.tolerance)
      .range(1e-14, 0.1)
      .doc("of the value found, over the range of values");
}

void describe_ensemble(Parameters& p, EnsembleControls& controls) {
  p.file("table", controls.table).doc("CSV: a key in each column's head, a member in each row");
  p.list<VariedKey>("keys", controls.keys, describe_key).doc("or ranges of keys");
  p.integer("draw", controls.draw)
      .range(0, 10000000)
      .doc("members drawn at random from the ranges; 0: all combinations of their points");
  p.integer("seed", controls.seed).doc("of the random numbers");
  p.choice<Ask>("ask", controls.ask,
                {{"transient", Ask::transient, "the state at the end of the time"},
                 {"steady", Ask::steady, "the state that does not change"}})
      .doc("the question for every member");
}

}  // namespace fluxform
