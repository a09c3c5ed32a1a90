// Checkpoints: written and read on different rank counts, whole at any moment, honest about faults.
#include <algorithm>

#include "fluxform/core/error.hpp"
#include "fluxform/files/h5.hpp"
#include "fluxform/output/checkpoint.hpp"

#include "output_support.hpp"

namespace fluxform::output_test {
namespace {

const std::vector<FieldInfo> fields{{"c", "mol/m3", 1.0, ""}, {"phi", "V", 1.0, ""}};

/// The first `ranks` ranks of the world; MPI_COMM_NULL elsewhere.
class FirstRanks {
 public:
  explicit FirstRanks(int ranks) {
    const int me = rank_of(PETSC_COMM_WORLD);
    MPI_Comm_split(PETSC_COMM_WORLD, me < ranks ? 0 : MPI_UNDEFINED, me, &comm_);
  }
  ~FirstRanks() {
    if (comm_ != MPI_COMM_NULL) MPI_Comm_free(&comm_);
  }
  FirstRanks(const FirstRanks&) = delete;
  FirstRanks& operator=(const FirstRanks&) = delete;
  operator MPI_Comm() const { return comm_; }

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
};

void write_on(int ranks, const std::string& path, const GridSpec& spec, const Checkpoint& c) {
  const FirstRanks comm(ranks);
  if (comm != MPI_COMM_NULL) {
    const Grid grid(spec, 2, comm);
    write_checkpoint(path, grid, fields, state(grid, c.time), c);
  }
  MPI_Barrier(PETSC_COMM_WORLD);
}

/// Reads on `ranks` ranks and expects the state written for `time`.
void expect_on(int ranks, const std::string& path, const GridSpec& spec, const Checkpoint& c) {
  const FirstRanks comm(ranks);
  if (comm == MPI_COMM_NULL) return;
  const Grid grid(spec, 2, comm);
  const Handle<Vec> u = grid.create_global(), expected = state(grid, c.time);
  const Checkpoint back = read_checkpoint(path, grid, fields, u);
  PetscBool equal = PETSC_FALSE;
  petsc(VecEqual(u, expected, &equal));
  EXPECT_TRUE(equal);
  EXPECT_EQ(back.time, c.time);
  EXPECT_EQ(back.step, c.step);
  EXPECT_EQ(back.extra, c.extra);
}

Checkpoint example(double time) { return {time, 17, {{"ledger", {0.1, 1e300}}, {"none", {}}}}; }

const std::string nothing_left =
    "; there is no whole one before it; run.h5 and history.csv still hold what was computed: copy "
    "them if they matter, then start anew without --restart";

std::string failure_of(const std::string& path, const GridSpec& spec,
                       const std::vector<FieldInfo>& names = fields) {
  const Grid grid(spec, 2, PETSC_COMM_WORLD);
  const Handle<Vec> u = grid.create_global();
  const auto read = [&] { read_checkpoint(path, grid, names, u); };
  return message_of<IoError>([&] {
    try {
      read();
    } catch (const InputError& error) {
      throw IoError(std::string("input: ") + error.what());
    }
  });
}

TEST(Checkpoint, restores_on_any_number_of_ranks) {
  const int world = ranks_of(PETSC_COMM_WORLD);
  const std::string path = folder() + "/ranks.h5";
  write_on(std::min(world, 2), path, brick(), example(0.3));
  for (int readers = 1; readers <= world; ++readers)
    expect_on(readers, path, brick(), example(0.3));
}

TEST(Checkpoint, restores_every_kind_of_grid) {
  const int world = ranks_of(PETSC_COMM_WORLD);
  for (const GridSpec& spec : {line(), plate(), sphere(), shell()}) {
    const std::string path = folder() + "/kinds.h5";
    write_on(world, path, spec, example(0.3));
    expect_on(1, path, spec, example(0.3));
  }
}

/// The times that runs took are two numbers of eight bytes, which may differ.
TEST(Checkpoint, does_not_depend_on_the_number_of_ranks) {
  const int world = ranks_of(PETSC_COMM_WORLD);
  const std::string one = folder() + "/on_one.h5", all = folder() + "/on_all.h5";
  write_on(1, one, sphere(), example(2.0));
  write_on(world, all, sphere(), example(2.0));
  const std::string a = bytes_of(one), b = bytes_of(all);
  ASSERT_EQ(a.size(), b.size());
  int others = 0;
  for (std::size_t k = 0; k < a.size(); ++k) others += a[k] != b[k] ? 1 : 0;
  EXPECT_LE(others, 16);
}

TEST(Checkpoint, keeps_the_one_before) {
  const std::string path = folder() + "/kept.h5";
  write_on(2, path, brick(), example(1.0));
  write_on(2, path, brick(), example(2.0));
  expect_on(1, path, brick(), example(2.0));
  expect_on(1, path + ".previous", brick(), example(1.0));
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

TEST(Checkpoint, keeps_older_solutions_for_multistep_schemes) {
  const Grid grid(brick(), 2, PETSC_COMM_WORLD);
  const std::string path = folder() + "/past.h5";
  const Handle<Vec> now = state(grid, 3.0), before = state(grid, 2.0), first = state(grid, 1.0);
  write_checkpoint(path, grid, fields, now, example(3.0), {before, first});
  const Handle<Vec> u = grid.create_global();
  std::vector<Handle<Vec>> past;
  read_checkpoint(path, grid, fields, u, &past);
  ASSERT_EQ(past.size(), 2U);
  PetscBool newer = PETSC_FALSE, older = PETSC_FALSE;
  petsc(VecEqual(past[0], before, &newer));
  petsc(VecEqual(past[1], first, &older));
  EXPECT_TRUE(newer && older);
}

TEST(Checkpoint, truncated_file_is_explained_and_the_one_before_named) {
  const std::string path = folder() + "/cut.h5";
  write_on(2, path, brick(), example(1.0));
  write_on(2, path, brick(), example(2.0));
  if (rank_of(PETSC_COMM_WORLD) == 0)
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  MPI_Barrier(PETSC_COMM_WORLD);
  const std::string message = failure_of(path, brick());
  EXPECT_EQ(message.find("checkpoint '" + path + "' is truncated or damaged: cannot open '" + path),
            0U)
      << message;
  EXPECT_NE(message.find("truncated file"), std::string::npos) << message;
  EXPECT_NE(message.find("; the one before it is whole, of step 17: go on with --restart " + path +
                         ".previous"),
            std::string::npos)
      << message;
}

TEST(Checkpoint, a_flipped_bit_is_found) {
  const std::string path = folder() + "/flipped.h5";
  std::filesystem::remove(path);
  std::filesystem::remove(path + ".previous");
  write_on(1, path, brick(), example(1.0));
  if (rank_of(PETSC_COMM_WORLD) == 0) {
    std::string bytes = bytes_of(path);
    const double target = value_at({2, 1, 3}, 1, 1.0);
    const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(&target), 8));
    ASSERT_NE(at, std::string::npos);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(path, std::ios::binary) << bytes;
  }
  MPI_Barrier(PETSC_COMM_WORLD);
  EXPECT_EQ(failure_of(path, brick()), "checkpoint '" + path +
                                           "' is truncated or damaged: its values do not match "
                                           "their checksum" +
                                           nothing_left);
}

/// A number beside the state: the time, which nothing else in the file repeats.
TEST(Checkpoint, a_flipped_bit_of_the_time_is_found) {
  const std::string path = folder() + "/flipped_time.h5";
  write_on(1, path, brick(), example(0.7));
  std::filesystem::remove(path + ".previous");
  if (rank_of(PETSC_COMM_WORLD) == 0) {
    h5::File file(MPI_COMM_SELF, path, h5::Access::modify);
    h5::set_number(file, "time", std::nextafter(0.7, 1.0));
    file.close();
  }
  MPI_Barrier(PETSC_COMM_WORLD);
  EXPECT_EQ(failure_of(path, brick()), "checkpoint '" + path +
                                           "' is truncated or damaged: its numbers do not match "
                                           "their checksum" +
                                           nothing_left);
}

TEST(Checkpoint, one_of_another_version_is_named) {
  const std::string path = folder() + "/older.h5";
  write_on(1, path, brick(), example(0.7));
  if (rank_of(PETSC_COMM_WORLD) == 0) {
    h5::File file(MPI_COMM_SELF, path, h5::Access::modify);
    h5::set_text(file, "format", "Fluxform checkpoint 2");
    file.close();
  }
  MPI_Barrier(PETSC_COMM_WORLD);
  EXPECT_EQ(failure_of(path, brick()),
            "input: checkpoint '" + path +
                "' was written by another version of this program, which alone can go on from it; "
                "start the run anew without --restart");
}

TEST(Checkpoint, other_files_are_refused) {
  const std::string path = folder() + "/text.h5";
  if (rank_of(PETSC_COMM_WORLD) == 0) std::ofstream(path) << "a text";
  MPI_Barrier(PETSC_COMM_WORLD);
  EXPECT_EQ(failure_of(path, line()), "checkpoint '" + path +
                                          "' is truncated or damaged: cannot open '" + path +
                                          "': file signature not found" + nothing_left);
  const std::string missing = folder() + "/missing.h5";
  EXPECT_EQ(failure_of(missing, line()),
            "cannot read '" + missing + "': No such file or directory");
}

TEST(Checkpoint, other_grids_and_fields_are_named) {
  const std::string path = folder() + "/other.h5";
  write_on(1, path, brick(), example(1.0));
  const std::string other = "input: checkpoint '" + path + "' was made on another grid: ";
  GridSpec finer = brick(), longer = brick(), periodic = brick(), renamed = brick();
  finer.axes[1].cells = 8;
  longer.axes[2].to = 4;
  periodic.axes[0].periodic = true;
  renamed.axes[0].name = "u";
  EXPECT_EQ(failure_of(path, finer), other + "axis 'y' has 4 cells there, 8 here");
  EXPECT_EQ(failure_of(path, longer),
            other + "face 1 of axis 'z' is at 0.5 there, 0.6666666666666666 here");
  EXPECT_EQ(failure_of(path, periodic), other + "axis 'x' is periodic here only");
  EXPECT_EQ(failure_of(path, renamed), other + "its axis 1 is 'x', here 'u'");
  EXPECT_EQ(failure_of(path, line()), other + "3 axes there, 1 here");
  EXPECT_EQ(failure_of(path, sphere()), other + "geometry cartesian there, sphere here");
  EXPECT_EQ(failure_of(path, brick(), {{"c", "1", 1.0, ""}, {"psi", "1", 1.0, ""}}),
            "input: checkpoint '" + path + "' holds the fields 'c, phi', this run has 'c, psi'");
}

TEST(Checkpoint, unwritable_folder_is_explained) {
  const std::string path = folder() + "/no such folder/a.h5";
  const Grid grid(line(), 2, PETSC_COMM_WORLD);
  EXPECT_EQ(message_of<IoError>(
                [&] { write_checkpoint(path, grid, fields, state(grid, 0.0), example(0.0)); }),
            "cannot write '" + path + ".part': No such file or directory");
}

}  // namespace
}  // namespace fluxform::output_test
