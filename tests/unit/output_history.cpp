#include <cmath>
#include <sstream>

#include <gtest/gtest.h>
#include <petscsys.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/output/history.hpp"

namespace fluxform {
namespace {

const TimeAxis days{"days", 1.0, 0.0};

/// A file name of its own for each rank count, since ctest may run them side by side.
std::string path() {
  return "output_history_" + std::to_string(ranks_of(PETSC_COMM_WORLD)) + ".csv";
}

std::string text() {
  std::ifstream file(path());
  std::stringstream all;
  all << file.rdbuf();
  MPI_Barrier(PETSC_COMM_WORLD);
  return all.str();
}

void append_text(const std::string& more) {
  if (rank_of(PETSC_COMM_WORLD) == 0) std::ofstream(path(), std::ios::app) << more;
  MPI_Barrier(PETSC_COMM_WORLD);
}

Quantities row(double value) { return {{"flux", value, "Mx"}, {"count", 2 * value, "1"}}; }

TEST(History, each_row_is_on_disk_at_once) {
  History history(path(), days, PETSC_COMM_WORLD);
  history.add(0.0, row(0.1));
  EXPECT_EQ(text(), "time [days],flux [Mx],count [1]\n0,0.1,0.2\n");
  history.add(0.5, row(1e22));
  EXPECT_EQ(text(), "time [days],flux [Mx],count [1]\n0,0.1,0.2\n0.5,1e+22,2e+22\n");
}

TEST(History, restart_drops_later_rows_half_rows_and_the_repeated_one) {
  {
    History history(path(), days, PETSC_COMM_WORLD);
    for (const double t : {0.0, 1.0, 2.0, 3.0}) history.add(t, row(t));
  }
  append_text("1,5");  // what a kill in the middle of a row leaves
  History history(path(), days, PETSC_COMM_WORLD, 1.0);
  const Columns kept{{"time", {0.0, 1.0}}, {"flux", {0.0, 1.0}}, {"count", {0.0, 2.0}}};
  EXPECT_EQ(history.kept(), kept);
  for (const double t : {1.0, 2.0}) history.add(t, row(10 * t));
  EXPECT_EQ(text(), "time [days],flux [Mx],count [1]\n0,0,0\n1,1,2\n2,20,40\n");
}

TEST(History, what_has_no_meaning_leaves_its_cell_empty) {
  {
    History history(path(), days, PETSC_COMM_WORLD);
    history.add(0.0, {{"flux", std::nan(""), "Mx"}, {"count", std::nan(""), "1"}});
    history.add(1.0, row(1.0));
  }
  EXPECT_EQ(text(), "time [days],flux [Mx],count [1]\n0,,\n1,1,2\n");
  const History history(path(), days, PETSC_COMM_WORLD, 1.0);
  for (const char* name : {"flux", "count"}) {
    ASSERT_EQ(history.kept().at(name).size(), 2u);
    EXPECT_TRUE(std::isnan(history.kept().at(name)[0]));
  }
}

TEST(History, first_column_says_what_it_counts) {
  History modes(path(), {"1", 1.0, 0.0, "mode"}, PETSC_COMM_WORLD);
  modes.add(0.0, row(1.0));
  EXPECT_EQ(text(), "mode [1],flux [Mx],count [1]\n0,1,2\n");
}

TEST(History, fresh_run_replaces_an_old_file) {
  append_text("old");
  const History history(path(), days, PETSC_COMM_WORLD);
  EXPECT_EQ(text(), "");
}

TEST(History, other_columns_and_unwritable_places_are_errors) {
  History history(path(), days, PETSC_COMM_WORLD);
  history.add(0.0, row(1.0));
  const auto message = [](const auto& body) -> std::string {
    try {
      body();
    } catch (const IoError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message([&] {
              history.add(1.0, {{"flux", 1.0, "G"}});
            }),
            "'" + path() +
                "' has columns 'time [days],flux [Mx],count [1]', the new row "
                "'time [days],flux [G]'");
  EXPECT_EQ(message([] { History("no such folder/h.csv", days, PETSC_COMM_WORLD); }),
            "cannot write 'no such folder/h.csv.part': No such file or directory");
}

}  // namespace
}  // namespace fluxform
