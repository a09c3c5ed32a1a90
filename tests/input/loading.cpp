// All ranks see the same document, and fail together.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "fluxform/core/parallel.hpp"
#include "fluxform/input/load_document.hpp"

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

/// A folder with an input that includes a material, gone when the test ends.
class Including : public testing::Test {
 protected:
  void SetUp() override {
    if (rank_of(MPI_COMM_WORLD) == 0) {
      std::filesystem::create_directories(folder + "/materials");
      write("materials/salt.yaml", "temperature: 300 K\ncharge: {of: 1, on: 2}\n");
      write("materials/other.yaml", "temperature: 400 K\n");
      write("materials/nested.yaml", "include: salt.yaml\n");
      write("input.yaml", "include: materials/salt.yaml\ncharge: {of: 3}\n");
      write("lost.yaml", "include: nowhere.yaml\n");
      write("list.yaml", "include: [a, b]\n");
      write("nested.yaml", "include: materials/nested.yaml\n");
    }
    MPI_Barrier(MPI_COMM_WORLD);
  }
  void TearDown() override {
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank_of(MPI_COMM_WORLD) == 0) std::filesystem::remove_all(folder);
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder + "/" + name) << text;
  }
  const std::string folder = testing::TempDir() + "fluxform_including";
};

TEST_F(Including, keys_of_the_input_stand_before_those_of_the_file) {
  const auto d = load_document(folder + "/input.yaml", {"charge.to=4"}, MPI_COMM_WORLD);
  EXPECT_EQ(d.root.find("include"), nullptr);
  EXPECT_EQ(d.root.find("temperature")->text, "300 K");
  EXPECT_EQ(d.root.find("temperature")->spot.source->name, folder + "/materials/salt.yaml");
  EXPECT_EQ(d.root.find("charge")->find("of")->text, "3");
  EXPECT_EQ(d.root.find("charge")->find("on"), nullptr);  // whole keys, not parts of them
  EXPECT_EQ(d.root.find("charge")->find("to")->text, "4");
}

TEST_F(Including, the_command_line_may_name_another_file) {
  const auto d = load_document(folder + "/input.yaml",
                               {"include=" + folder + "/materials/other.yaml"}, MPI_COMM_WORLD);
  EXPECT_EQ(d.root.find("temperature")->text, "400 K");
}

TEST_F(Including, what_cannot_be_included_is_refused_at_its_place) {
  EXPECT_EQ(error_of(folder + "/lost.yaml"),
            folder + "/lost.yaml:1:10: cannot read the input file '" + folder +
                "/nowhere.yaml'\n    1 | include: nowhere.yaml\n      |          ^~~~~~~~~~~~");
  EXPECT_NE(error_of(folder + "/list.yaml").find("list.yaml:1:10: 'include' must name one file"),
            std::string::npos);
  EXPECT_NE(error_of(folder + "/nested.yaml")
                .find("materials/nested.yaml:1:10: a file that is included includes no other"),
            std::string::npos);
}

TEST(Loading, a_missing_file_fails_on_every_rank) {
  EXPECT_EQ(error_of("nowhere.yaml"), "cannot read the input file 'nowhere.yaml'");
}

TEST(Loading, a_folder_is_no_input) {
  EXPECT_EQ(error_of("/tmp"), "'/tmp' is a folder, not an input file");
}

}  // namespace
