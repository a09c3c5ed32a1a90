// All ranks see the same document, and fail together.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "fluxform/core/parallel.hpp"
#include "fluxform/input/document.hpp"

using namespace fluxform;

namespace {

std::string error_of(const std::string& path, const std::vector<std::string>& overrides = {}) {
  try {
    load_document(path, overrides, MPI_COMM_WORLD);
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

TEST(Loading, every_rank_parses_the_same_bytes) {
  const std::string path = testing::TempDir() + "fluxform_loading.yaml";
  if (rank_of(MPI_COMM_WORLD) == 0) std::ofstream(path) << "time: {end: 2 h}\n";
  const auto d = load_document(path, {"time.start=1 h"}, MPI_COMM_WORLD);
  EXPECT_EQ(d.root.find("time")->find("end")->text, "2 h");
  EXPECT_EQ(d.root.find("time")->find("start")->text, "1 h");
  EXPECT_EQ(d.source->name, path);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank_of(MPI_COMM_WORLD) == 0) std::filesystem::remove(path);
}

TEST(Loading, a_missing_file_fails_on_every_rank) {
  EXPECT_EQ(error_of("nowhere.yaml"), "cannot read the input file 'nowhere.yaml'");
}

TEST(Loading, a_folder_is_no_input) {
  EXPECT_EQ(error_of("/tmp"), "'/tmp' is a folder, not an input file");
}

}  // namespace
