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

Ticks::Ticks(double start, double interval, double stop, double from, double tolerance)
    : start_(start), interval_(interval), stop_(stop + tolerance), tolerance_(tolerance) {
  if (interval_ <= 0.0) return;
  k_ = std::max<std::int64_t>(1, std::llround(std::floor((from - start_) / interval_)));
  pass(from);
}

double Ticks::time() const {
  return interval_ > 0.0 ? start_ + static_cast<double>(k_) * interval_ : INFINITY;
}

void Ticks::pass(double time) {
  while (!over() && this->time() <= time + tolerance_) ++k_;
}

Timeline::Timeline(const TransientControls& c, const std::vector<Event>& events, double from,
                   bool fresh)
    : tolerance_(1e-12 * (c.stop - c.start)),
      outputs_(c.start, c.output_interval, c.stop, from, tolerance_),
      histories_(c.start, c.history_interval, c.stop, from, tolerance_) {
  const auto ahead = [&](double t) { return t > from + tolerance_ && t <= c.stop + tolerance_; };
  for (const Event* e : sorted(events)) {
    if (ahead(e->time))
      at(e->time).events.push_back(e);
    else if (fresh && std::abs(e->time - from) <= tolerance_)
      at_start_.push_back(e);
  }
  for (const double t : c.output_times)
    if (ahead(t)) at(t).output = true;
  at(c.stop).output = true;
  at(c.stop).history = c.history_interval > 0.0;
}

std::optional<Target> Timeline::next() {
  const bool listed = ahead_ < targets_.size();
  const double tick = std::min(outputs_.time(), histories_.time());
  if (!listed && outputs_.over() && histories_.over()) return {};
  Target target;
  // Times given by the user come first: where a computed time falls on one, the user's stays.
  if (listed && targets_[ahead_].time <= tick + tolerance_)
    target = targets_[ahead_++];
  else
    target.time = tick;
  for (Ticks* ticks : {&outputs_, &histories_}) {
    if (ticks->over() || ticks->time() > target.time + tolerance_) continue;
    (ticks == &outputs_ ? target.output : target.history) = true;
    ticks->pass(target.time);
  }
  return target;
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
