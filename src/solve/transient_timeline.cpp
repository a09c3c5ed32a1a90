#include "fluxform/solve/transient_timeline.hpp"

#include <algorithm>
#include <cmath>

namespace fluxform {
namespace {

// In time order; events at one time keep the order they were given in.
std::vector<const Event*> sorted(const std::vector<Event>& events) {
  std::vector<const Event*> order;
  for (const Event& e : events) order.push_back(&e);
  std::stable_sort(order.begin(), order.end(),
                   [](const Event* a, const Event* b) { return a->time < b->time; });
  return order;
}

}  // namespace

Timeline::Timeline(const TransientControls& c, const std::vector<Event>& events, double from,
                   bool fresh)
    : tolerance_(1e-12 * (c.stop - c.start)) {
  const auto ahead = [&](double t) { return t > from + tolerance_ && t <= c.stop + tolerance_; };
  // Times given by the user come first: where a computed time falls on one, the user's stays.
  for (const Event* e : sorted(events)) {
    if (ahead(e->time))
      at(e->time).events.push_back(e);
    else if (fresh && std::abs(e->time - from) <= tolerance_)
      at_start_.push_back(e);
  }
  for (const double t : c.output_times)
    if (ahead(t)) at(t).output = true;
  at(c.stop).output = true;
  if (c.history_interval > 0.0) {
    const auto first = static_cast<long>(std::floor((from - c.start) / c.history_interval));
    const auto last = static_cast<long>(std::ceil((c.stop - c.start) / c.history_interval));
    for (long k = first; k <= last; ++k) {
      const double t = c.start + static_cast<double>(k) * c.history_interval;
      if (ahead(t)) at(t).history = true;
    }
    at(c.stop).history = true;
  }
}

Target& Timeline::at(double time) {
  const auto place =
      std::lower_bound(targets_.begin(), targets_.end(), time - tolerance_,
                       [](const Target& target, double t) { return target.time < t; });
  if (place != targets_.end() && place->time <= time + tolerance_) return *place;
  Target fresh;
  fresh.time = time;
  return *targets_.insert(place, fresh);
}

std::int64_t equal_steps(double interval, double step) {
  return std::max<std::int64_t>(1, std::llround(std::ceil(interval / step * (1.0 - 1e-9))));
}

}  // namespace fluxform
