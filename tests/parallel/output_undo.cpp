// Changes of files that are whole or void.
#include "fluxform/core/error.hpp"
#include "fluxform/files/undo.hpp"

#include "output_support.hpp"

namespace fluxform::output_test {
namespace {

using Parts = std::map<std::uint64_t, std::uint64_t>;

std::string path() {
  return folder() + "/undo_of_rank_" + std::to_string(rank_of(PETSC_COMM_WORLD));
}

void put(const std::string& name, const std::string& bytes) {
  std::ofstream(name, std::ios::binary) << bytes;
}

TEST(ByteRanges, join_where_they_touch_or_overlap) {
  ByteRanges ranges;
  ranges.add(10, 5);
  ranges.add(30, 5);
  ranges.add(20, 2);
  EXPECT_EQ(ranges.parts(), (Parts{{10, 15}, {20, 22}, {30, 35}}));
  ranges.add(15, 5);
  EXPECT_EQ(ranges.parts(), (Parts{{10, 22}, {30, 35}}));
  ranges.add(8, 24);
  EXPECT_EQ(ranges.parts(), (Parts{{8, 35}}));
}

TEST(ByteRanges, others_fill_the_rest) {
  ByteRanges ranges;
  EXPECT_EQ(ranges.others(7).parts(), (Parts{{0, 7}}));
  ranges.add(0, 3);
  ranges.add(5, 2);
  ranges.add(20, 9);
  EXPECT_EQ(ranges.others(10).parts(), (Parts{{3, 5}, {7, 10}}));
  EXPECT_EQ(ranges.others(25).parts(), (Parts{{3, 5}, {7, 20}}));
  EXPECT_TRUE(ranges.others(3).parts().empty());
}

TEST(Undo, puts_back_what_was_and_leaves_the_rows_alone) {
  ByteRanges rows;
  rows.add(4, 3);
  put(path(), "head123tail");
  Undo(path()).begin(rows);
  put(path(), "HEAD456TAIL and more");
  EXPECT_TRUE(Undo::take_back(path()));
  EXPECT_EQ(bytes_of(path()), "head456tail");
  EXPECT_FALSE(Undo::take_back(path()));
}

TEST(Undo, a_change_that_has_ended_stays) {
  put(path(), "before");
  const Undo undo(path());
  undo.begin({});
  put(path(), "after");
  undo.end();
  EXPECT_FALSE(Undo::take_back(path()));
  EXPECT_EQ(bytes_of(path()), "after");
}

/// A kill while the copy is written finds the file itself untouched.
TEST(Undo, a_copy_that_is_cut_short_at_any_byte_is_dropped) {
  const std::string copy = path() + ".undo";
  put(path(), "before");
  Undo(path()).begin({});
  const std::string whole = bytes_of(copy);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(path(), "same");
    put(copy, whole.substr(0, size));
    EXPECT_FALSE(Undo::take_back(path())) << size;
    EXPECT_EQ(bytes_of(path()), "same");
    EXPECT_FALSE(std::filesystem::exists(copy));
  }
}

/// A kill while it is put back leaves the copy, and putting it back again ends the same.
TEST(Undo, may_be_put_back_twice) {
  put(path(), "before");
  Undo(path()).begin({});
  const std::string copy = bytes_of(path() + ".undo");
  for (int k = 0; k < 2; ++k) {
    put(path() + ".undo", copy);
    put(path(), k == 0 ? "else" : "bef");
    EXPECT_TRUE(Undo::take_back(path()));
    EXPECT_EQ(bytes_of(path()), "before");
  }
}

}  // namespace
}  // namespace fluxform::output_test
