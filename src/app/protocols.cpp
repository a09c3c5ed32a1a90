#include "fluxform/app/protocols.hpp"

#include <algorithm>
#include <set>

#include "fluxform/core/console.hpp"

namespace fluxform {
namespace {

/// Least number of steps in a period of an oscillation.
constexpr double steps_per_period = 50.0;

}  // namespace

void heed_protocol(const Protocol& protocol, const std::string& where, RunControls& controls) {
  TransientControls& time = controls.time;
  if (protocol.shape == Protocol::Shape::constant) return;
  if (controls.analysis != Analysis::transient)
    console::warn(
        "the 'protocol' of '{}' is for 'analysis: transient'; here its value at 'time.start' holds",
        where);
  if (protocol.shape != Protocol::Shape::oscillate) return;
  const double longest = 1.0 / (steps_per_period * protocol.frequency);
  if (time.step == 0.0) time.step = std::min(longest, (time.stop - time.start) / 100.0);
  time.step = std::min(time.step, longest);
  time.max_step = time.max_step == 0.0 ? longest : std::min(time.max_step, longest);
}

std::vector<Event> events_at_corners(const std::vector<const Protocol*>& protocols, double start,
                                     double stop) {
  std::set<double> times;
  for (const Protocol* p : protocols)
    for (const double t : p->corners())
      if (t > start && t < stop) times.insert(t);
  std::vector<Event> all;
  for (const double t : times) all.push_back({t, [](double, Vec) {}});
  return all;
}

}  // namespace fluxform
