#include "fluxform/input/protocol.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fluxform/core/constants.hpp"

namespace fluxform {
namespace {

double between(const std::vector<double>& x, const std::vector<double>& y, double t) {
  const auto after = std::upper_bound(x.begin(), x.end(), t) - x.begin();
  if (after == 0) return y.front();
  const auto k = static_cast<std::size_t>(after);
  if (k == x.size()) return y.back();
  return y[k - 1] + (y[k] - y[k - 1]) * (t - x[k - 1]) / (x[k] - x[k - 1]);
}

void describe_table(Parameters& p, const std::string& unit, Protocol& protocol) {
  p.quantities("times", protocol.times, "s").required().example("[0, 1, 2 s]").doc("increasing");
  p.quantities("values", protocol.values, unit)
      .required()
      .example("[0, 1, 0 " + unit + "]")
      .doc("at these times, straight lines between them");
  p.check([&protocol](Checker& c) {
    const auto& t = protocol.times;
    if (t.empty() || t.size() != protocol.values.size()) {
      c.fail("values", "must be as many as 'times', one or more");
    }
    if (std::adjacent_find(t.begin(), t.end(), std::greater_equal<>()) != t.end()) {
      c.fail("times", "must increase");
    }
  });
}

}  // namespace

double Protocol::operator()(double t) const {
  const double since = t - start;
  // A step of time that ends on a corner ends before it, whatever rounding made of its end.
  const double rounding =
      4.0 * std::numeric_limits<double>::epsilon() * std::max(std::abs(t), std::abs(start));
  switch (shape) {
    case Shape::step:
      return since <= rounding ? base : other;
    case Shape::ramp:
      return base + (other - base) * std::clamp(since / length, 0.0, 1.0);
    case Shape::pulse:
      return since > rounding && since <= length + rounding ? other : base;
    case Shape::oscillate:
      return base + amplitude * std::sin(2.0 * constants::pi * frequency * t);
    case Shape::table:
      return between(times, values, t);
    case Shape::constant:
      break;
  }
  return base;
}

std::vector<double> Protocol::corners() const {
  switch (shape) {
    case Shape::step:
      return {start};
    case Shape::ramp:
    case Shape::pulse:
      return {start, start + length};
    case Shape::table:
      return times;
    default:
      return {};
  }
}

double Protocol::largest() const {
  const auto [low, high] = range();
  return std::max(std::abs(low), std::abs(high));
}

std::pair<double, double> Protocol::range() const {
  if (shape == Shape::table) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {*low, *high};
  }
  const double swing = shape == Shape::oscillate ? std::abs(amplitude) : 0.0;
  const bool changes = shape == Shape::step || shape == Shape::ramp || shape == Shape::pulse;
  const double last = changes ? other : base;
  return {std::min(base, last) - swing, std::max(base, last) + swing};
}

void describe_protocol(Parameters& p, const std::string& key, const std::string& unit,
                       Protocol& protocol) {
  using Shape = Protocol::Shape;
  p.quantity(key, protocol.base, unit).doc("before and besides what 'protocol' says");
  const auto at = [&protocol](Parameters& q) {
    q.quantity("at", protocol.start, "s").doc("when it begins");
  };
  const auto lasting = [&protocol](Parameters& q, const std::string& word) {
    q.quantity(word, protocol.length, "s").positive().required().example("1 s").doc("how long");
  };
  const auto to = [&protocol, unit](Parameters& q) {
    q.quantity("to", protocol.other, unit).required().example("1 " + unit).doc("the other value");
  };
  p.one_of<Shape>("protocol", protocol.shape,
                  {{"constant", Shape::constant, "always the same", nullptr},
                   {"step", Shape::step, "jumps once", [=](Parameters& q) { at(q), to(q); }},
                   {"ramp", Shape::ramp, "goes there in a straight line",
                    [=](Parameters& q) { at(q), lasting(q, "over"), to(q); }},
                   {"pulse", Shape::pulse, "jumps and comes back",
                    [=](Parameters& q) { at(q), lasting(q, "for"), to(q); }},
                   {"oscillate", Shape::oscillate, "a sine about the constant value",
                    [&protocol, unit](Parameters& q) {
                      q.quantity("amplitude", protocol.amplitude, unit).doc("of the sine");
                      q.quantity("frequency", protocol.frequency, "Hz").positive().doc("of it");
                    }},
                   {"table", Shape::table, "straight lines between given values",
                    [&protocol, unit](Parameters& q) { describe_table(q, unit, protocol); }}})
      .doc("how it varies in time");
}

}  // namespace fluxform
