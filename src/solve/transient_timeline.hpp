#pragma once
// The times a run must meet exactly, in order, each with what is due there.
#include <cstdint>
#include <optional>
#include <vector>

#include "fluxform/solve/transient.hpp"

namespace fluxform {

struct Target {
  double time = 0.0;
  bool output = false, history = false;
  std::vector<const Event*> events;
};

/// Times start + k interval, one after the other; none where the interval is 0.
class Ticks {
 public:
  /// Those later than `from` by more than the tolerance, up to `stop`.
  Ticks(double start, double interval, double stop, double from, double tolerance);
  bool over() const { return !(time() <= stop_); }
  double time() const;
  void pass(double time);

 private:
  double start_, interval_, stop_, tolerance_;
  std::int64_t k_ = 1;
};

class Timeline {
 public:
  /// Output, history and event times after `from`, and the end. Events at `from` itself are due at
  /// once if `fresh`, else taken as done before. Times closer than 1e-12 of the run's length to
  /// each other are one. Times at intervals are not stored: there may be millions.
  Timeline(const TransientControls& controls, const std::vector<Event>& events, double from,
           bool fresh);
  const std::vector<const Event*>& at_start() const { return at_start_; }
  /// The next target, each once; nothing behind the last.
  std::optional<Target> next();

 private:
  Target& at(double time);
  double tolerance_;
  std::vector<const Event*> at_start_;
  std::vector<Target> targets_;  ///< those not at intervals, in order
  std::size_t ahead_ = 0;        ///< the first that has not been handed out
  Ticks outputs_, histories_;
};

/// How many equal steps not longer than `step` fill `interval`.
std::int64_t equal_steps(double interval, double step);

}  // namespace fluxform
