#include <cmath>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <petscsys.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/output/provenance.hpp"
#include "fluxform/output/summary.hpp"

namespace fluxform {
namespace {

TEST(Summary, table_is_aligned_and_keeps_order) {
  Summary summary;
  summary.add("steps", 120);
  summary.add("polar_field", -3.14159265, "G");
  summary.add("steps", 121);
  EXPECT_EQ(summary.table(),
            "  steps             121\n"
            "  polar_field  -3.14159 G\n");
}

TEST(Summary, large_whole_numbers_look_like_their_neighbours) {
  Summary summary;
  summary.add("flux_positive", 5.5e22, "Mx");
  summary.add("flux_net", -585812448806060.0, "Mx");
  summary.add("cells", 9000000);
  EXPECT_EQ(summary.table(),
            "  flux_positive       5.5e+22 Mx\n"
            "  flux_net       -5.85812e+14 Mx\n"
            "  cells               9000000\n");
}

TEST(Summary, json_holds_value_and_unit_of_what_has_a_meaning) {
  console::clear_warnings();
  Summary summary;
  summary.add({{"b", 1.5, "G"}, {"none", std::nan(""), "1"}});
  summary.add("a", std::nan(""));
  const std::string path = "output_summary_" + std::to_string(ranks_of(PETSC_COMM_WORLD)) + ".json";
  summary.write(path, PETSC_COMM_WORLD);
  std::ifstream file(path);
  const auto read = nlohmann::ordered_json::parse(file);
  EXPECT_EQ(read.dump(),
            R"({"b":{"value":1.5,"unit":"G"},"a":{"value":null,"unit":"1"},"warnings":[]})");
}

TEST(Summary, json_repeats_the_warnings_of_the_run_once) {
  console::clear_warnings();
  console::warn("the cells are {} wide", 3);
  console::warn("the cells are {} wide", 3);
  const auto read = nlohmann::ordered_json::parse(Summary().json());
  console::clear_warnings();
  EXPECT_EQ(read.dump(), R"({"warnings":["the cells are 3 wide"]})");
}

TEST(Summary, resources_are_those_of_all_ranks) {
  Summary summary;
  summary.add_resources(PETSC_COMM_WORLD);
  const Quantities& q = summary.entries();
  ASSERT_EQ(q.size(), 4U);
  EXPECT_GT(q[0].value, 0.0);
  EXPECT_GT(q[1].value, 0.0);
  EXPECT_EQ(q[2].value, ranks_of(PETSC_COMM_WORLD));
  EXPECT_GT(q[3].value, 1.0);      // MiB: no program on PETSc is smaller
  EXPECT_LT(q[3].value, 16384.0);  // nor this one so large
  EXPECT_EQ(q[3].unit, "MiB");
}

TEST(Provenance, says_how_the_result_was_made) {
  std::string program = "fluxform-solar", input = "a.yaml";
  char* argv[] = {program.data(), input.data()};
  const Provenance p = collect_provenance(PETSC_COMM_WORLD, 2, argv);
  EXPECT_EQ(p.command_line, "fluxform-solar a.yaml");
  EXPECT_EQ(p.ranks, ranks_of(PETSC_COMM_WORLD));
  EXPECT_EQ(p.petsc.substr(0, 2), "3.");
  EXPECT_EQ(p.hdf5.substr(0, 2), "1.");
  EXPECT_FALSE(p.commit.empty());
  EXPECT_EQ(p.date.size(), std::string("2025-01-31T12:00:00Z").size());
  EXPECT_EQ(p.date, broadcast(p.date, PETSC_COMM_WORLD));
}

}  // namespace
}  // namespace fluxform
