#pragma once
// The times a run must meet exactly, in order, each with what is due there.
#include <cstdint>
#include <vector>

#include "fluxform/solve/transient.hpp"

namespace fluxform {

struct Target {
  double time = 0.0;
  bool output = false, history = false;
  std::vector<const Event*> events;
};

class Timeline {
 public:
  /// Collects output, history and event times after `from`, and the end. Events at `from` itself
  /// are due at once if `fresh`, else taken as done before. Times closer than 1e-12 of the run's
  /// length to each other are one.
  Timeline(const TransientControls& controls, const std::vector<Event>& events, double from,
           bool fresh);
  const std::vector<const Event*>& at_start() const { return at_start_; }
  const std::vector<Target>& targets() const { return targets_; }

 private:
  Target& at(double time);
  double tolerance_;
  std::vector<const Event*> at_start_;
  std::vector<Target> targets_;
};

/// How many equal steps not longer than `step` fill `interval`.
std::int64_t equal_steps(double interval, double step);

}  // namespace fluxform
