// The times a run must meet, one after the other.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fluxform/solve/transient_timeline.hpp"

namespace fluxform {
namespace {

std::vector<Target> all_of(Timeline timeline) {
  std::vector<Target> targets;
  while (auto target = timeline.next()) targets.push_back(*target);
  return targets;
}

TEST(Timeline, MergesListedTimesIntervalsAndEvents) {
  TransientControls c;
  c.start = 1.0;
  c.stop = 2.0;
  c.output_interval = 0.25;
  c.history_interval = 0.1;
  c.output_times = {1.3};
  const std::vector<Event> events{{1.5, {}}, {1.55, {}}};
  std::string seen;
  for (const Target& t : all_of(Timeline(c, events, 1.0, true)))
    seen += fmt::format("{:.2f}{}{}{} ", t.time, t.output ? "o" : "", t.history ? "h" : "",
                        t.events.empty() ? "" : "e");
  EXPECT_EQ(seen,
            "1.10h 1.20h 1.25o 1.30oh 1.40h 1.50ohe 1.55e 1.60h 1.70h 1.75o 1.80h 1.90h 2.00oh ");
}

TEST(Timeline, GoesOnBehindARestartAndKeepsTheUsersTimes) {
  TransientControls c;
  c.stop = 0.7;
  c.output_interval = 0.1;
  std::vector<double> times;
  for (const Target& t : all_of(Timeline(c, {}, 0.3, false))) times.push_back(t.time);
  // 3 x 0.1 is not 0.3 in binary numbers, nor 7 x 0.1 0.7: both are the user's times.
  EXPECT_EQ(times, (std::vector<double>{4 * 0.1, 5 * 0.1, 6 * 0.1, 0.7}));
}

TEST(Timeline, HoldsNoListOfABillionTimes) {
  TransientControls c;
  c.output_interval = 1e-9;
  Timeline timeline(c, {}, 0.0, true);
  for (int k = 1; k <= 3; ++k) EXPECT_DOUBLE_EQ(timeline.next()->time, k * 1e-9);
}

}  // namespace
}  // namespace fluxform
