// What a restart with other inputs is told.
#include <gtest/gtest.h>

#include "fluxform/input/changes.hpp"

namespace fluxform {
namespace {

std::string told(const std::vector<Change>& all) {
  std::string text;
  for (const Change& c : all) text += c.key + ": " + c.before + " -> " + c.after + "\n";
  return text;
}

const std::string before =
    "speed: 3 m/s\ntime:\n  stop: 1 d\n  step: 1 h\n"
    "axes:\n  - cells: 8\n  - cells: 4\ninitial:\n  dipole:\n    pole: 4 G\n";
const std::string after =
    "speed: 4 m/s\ntime:\n  stop: 2 d\n  step: 1 h\n"
    "axes:\n  - cells: 8\n  - cells: 5\ninitial: none\n";

TEST(Changes, AreFoundInSectionsListsAndAlternatives) {
  EXPECT_EQ(told(changes(before, after)),
            "axes[1].cells: 4 -> 5\ninitial:  -> none\ninitial.dipole.pole: 4 G -> \n"
            "speed: 3 m/s -> 4 m/s\ntime.stop: 1 d -> 2 d\n");
  EXPECT_EQ(told(changes(before, before)), "");
}

TEST(Changes, OfWhatStandsApartAreNotTold) {
  EXPECT_EQ(told(changes(before, after, {"time.stop", "axes", "initial"})),
            "speed: 3 m/s -> 4 m/s\n");
  EXPECT_EQ(told(changes("output_scale: 1\n", "output_scale: 2\n", {"output"})),
            "output_scale: 1 -> 2\n");
}

}  // namespace
}  // namespace fluxform
