// run.h5 on any number of ranks; tests/support/read_run.py opens the files these tests leave
// behind.
#include <csignal>

#include <sys/resource.h>

#include "fluxform/core/error.hpp"
#include "fluxform/files/h5.hpp"
#include "fluxform/output/row_ranges.hpp"
#include "fluxform/output/run_file.hpp"

#include "output_support.hpp"

namespace fluxform::output_test {
namespace {

const std::vector<FieldInfo> one_field{{"B", "G", 2.0, "radial magnetic field"}};
const std::vector<FieldInfo> two_fields{{"c", "mol/m3", 1.0, "concentration"},
                                        {"psi", "V", 0.5, ""}};
const TimeAxis days{"days since 2010-06-15", 10.0, 0.5};

void add_history(RunFile& file, const Grid& grid, double t) {
  file.write_history(t, {{"net_flux", 3.0 * t, "Mx"}, {"dipole", -t, "G"}});
  std::vector<double> means(static_cast<std::size_t>(grid.cells()[1]), t);
  means[0] = -1.0;
  file.write_profile("zonal_mean", 1, means, "G");
}

void write_run(const std::string& path, const Grid& grid, const std::vector<double>& times,
               std::optional<double> restart = std::nullopt) {
  RunFile file(path, grid, one_field, days, restart);
  for (const double t : times) {
    add_history(file, grid, t);
    file.write_record(t, state(grid, t));
  }
  add_history(file, grid, times.back() + 0.5);
  file.close();
}

/// Compares this rank's part of one record with what was written.
void expect_record(const h5::File& file, const Grid& grid, const FieldInfo& field, int component,
                   hsize_t row, double t) {
  const h5::Id dataset = h5::open_dataset(file, field.name);
  h5::Slab slab{{row}, {1}};
  for (int a = grid.dimension() - 1; a >= 0; --a) {
    const auto s = static_cast<std::size_t>(a);
    slab.start.push_back(static_cast<hsize_t>(grid.owned().begin[s]));
    slab.count.push_back(static_cast<hsize_t>(grid.owned().end[s] - grid.owned().begin[s]));
  }
  std::vector<double> values(static_cast<std::size_t>(grid.total_cells()));
  h5::read(file, dataset, slab, values.data());
  std::size_t at = 0;
  grid.for_owned([&](const Index& i) {
    const double value = values[at++];
    if (grid.active(i))
      ASSERT_EQ(value, field.scale * value_at(i, component, t));
    else
      ASSERT_TRUE(std::isnan(value));
  });
}

TEST(RunFile, holds_fields_history_profiles_ledger_and_provenance) {
  const Grid grid(sphere(), 1, PETSC_COMM_WORLD);
  const std::string path = folder() + "/sphere.h5";
  {
    RunFile file(path, grid, one_field, days);
    Provenance provenance = collect_provenance(PETSC_COMM_WORLD, 0, nullptr);
    provenance.input = std::string(100000, 'i');  // longer than an attribute may be
    provenance.resolved = "end: 3";
    provenance.seed = 42;
    file.write_provenance(provenance);
    for (const double t : {0.0, 1.0, 2.0}) {
      add_history(file, grid, t);
      file.write_record(t, state(grid, t));
    }
    file.write_static({"area_copy", "m2", 1.0, ""}, state(grid, 0.0));
    Ledger ledger(one_field, 2.0, "m2");
    ledger.start({1.0});
    ledger.close({1.5});
    file.write_ledger(ledger);
  }
  const h5::File file(PETSC_COMM_WORLD, path, h5::Access::read);
  for (hsize_t row = 0; row < 3; ++row)
    expect_record(file, grid, one_field[0], 0, row, static_cast<double>(row));
  EXPECT_EQ(h5::read_same(file, "time"), (std::vector<double>{0.5, 10.5, 20.5}));
  EXPECT_EQ(h5::read_same(file, "history/net_flux"), (std::vector<double>{0, 3, 6}));
  EXPECT_EQ(h5::read_same(file, "ledger/B_change"), (std::vector<double>{2.0}));
}

TEST(RunFile, writes_every_dimension_and_holes) {
  const std::vector<std::pair<std::string, GridSpec>> cases{
      {"line", line()}, {"plate", plate()}, {"brick", brick()}, {"cylinder", cylinder()}};
  for (const auto& [name, spec] : cases) {
    const Grid grid(spec, 2, PETSC_COMM_WORLD);
    const std::string path = folder() + "/" + name + ".h5";
    RunFile run(path, grid, two_fields, {});
    run.write_record(0.0, state(grid, 0.0));
    run.write_record(0.1, state(grid, 0.1));
    run.close();
    const h5::File file(PETSC_COMM_WORLD, path, h5::Access::read);
    for (int k = 0; k < 2; ++k)
      expect_record(file, grid, two_fields[static_cast<std::size_t>(k)], k, 1, 0.1);
  }
}

TEST(RunFile, is_readable_after_every_record) {
  const Grid grid(plate(), 2, PETSC_COMM_WORLD);
  const std::string path = folder() + "/open.h5";
  RunFile run(path, grid, two_fields, {});
  for (int n = 0; n < 3; ++n) {
    run.write_record(n, state(grid, n));
    const std::string copy = folder() + "/killed_after_record.h5";
    if (rank_of(PETSC_COMM_WORLD) == 0)
      std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    MPI_Barrier(PETSC_COMM_WORLD);
    const h5::File file(PETSC_COMM_WORLD, copy, h5::Access::read);
    expect_record(file, grid, two_fields[1], 1, static_cast<hsize_t>(n), n);
  }
}

TEST(RunFile, restart_drops_later_records_and_repeats_none) {
  const Grid grid(sphere(), 1, PETSC_COMM_WORLD);
  const std::string whole = folder() + "/whole.h5", parts = folder() + "/parts.h5";
  write_run(whole, grid, {0, 1, 2});
  write_run(parts, grid, {0, 1, 3});
  write_run(parts, grid, {1, 2}, 1.0);
  const h5::File a(PETSC_COMM_WORLD, whole, h5::Access::read);
  const h5::File b(PETSC_COMM_WORLD, parts, h5::Access::read);
  for (const char* name : {"time", "history_time", "history/net_flux", "history/dipole",
                           "zonal_mean", "B", "latitude", "cell_volume"})
    EXPECT_EQ(h5::read_same(a, name), h5::read_same(b, name)) << name;
  EXPECT_EQ(h5::read_same(b, "history_time").size(), 4U);
}

/// History rows of a file that another process sees, read while the run goes on.
std::size_t rows_seen(const std::string& path, const std::string& name) {
  const std::string copy = path + ".seen";
  if (rank_of(PETSC_COMM_WORLD) == 0)
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
  MPI_Barrier(PETSC_COMM_WORLD);
  const h5::File file(PETSC_COMM_WORLD, copy, h5::Access::read);
  return h5::exists(file, name) ? h5::read_same(file, name).size() : 0;
}

TEST(RunFile, rows_are_on_disk_after_a_flush_and_do_not_pile_up) {
  const Grid grid(sphere(), 1, PETSC_COMM_WORLD);
  const std::string path = folder() + "/rows.h5";
  RunFile run(path, grid, one_field, days);
  for (int n = 0; n < 10; ++n) add_history(run, grid, n);
  EXPECT_EQ(rows_seen(path, "history_time"), 0U);
  run.flush();
  EXPECT_EQ(rows_seen(path, "history_time"), 10U);
  EXPECT_EQ(rows_seen(path, "zonal_mean"), 10U * 12U);
  for (int n = 10; n < 2000; ++n) add_history(run, grid, n);
  EXPECT_GE(rows_seen(path, "history/dipole"), 1400U);  // at most some hundreds wait
  run.close();
  EXPECT_EQ(rows_seen(path, "history/dipole"), 2000U);
}

TEST(RunFile, restart_drops_rows_from_the_first_time_that_does_not_increase) {
  const Grid grid(sphere(), 1, PETSC_COMM_WORLD);
  const std::string path = folder() + "/unwritten.h5";
  write_run(path, grid, {0, 1, 2, 3});
  if (rank_of(PETSC_COMM_WORLD) == 0) {
    h5::File file(MPI_COMM_SELF, path, h5::Access::modify);
    const double zero = 0.0;
    h5::write_same(file, h5::open_dataset(file, "time"), {{2}, {1}}, &zero);
    h5::write_same(file, h5::open_dataset(file, "history_time"), {{1}, {1}}, &zero);
    file.close();
  }
  MPI_Barrier(PETSC_COMM_WORLD);
  RunFile run(path, grid, one_field, days, 3.0);
  EXPECT_EQ(run.last_row(), 0.5);
  run.close();
  const h5::File file(PETSC_COMM_WORLD, path, h5::Access::read);
  EXPECT_EQ(h5::read_same(file, "time"), (std::vector<double>{0.5, 10.5}));
  EXPECT_EQ(h5::read_same(file, "history/net_flux"), (std::vector<double>{0.0}));
  expect_record(file, grid, one_field[0], 0, 1, 1.0);
}

TEST(RunFile, a_change_that_was_cut_short_is_taken_back_at_a_restart) {
  const Grid grid(sphere(), 1, PETSC_COMM_WORLD);
  const std::string path = folder() + "/cut_short.h5";
  write_run(path, grid, {0, 1, 2});
  if (rank_of(PETSC_COMM_WORLD) == 0) {
    RowRanges rows;
    const h5::File file(MPI_COMM_SELF, path, h5::Access::read);
    rows.note_all(file);
    Undo(path).begin(rows.bytes());
    std::string bytes = bytes_of(path);
    const ByteRanges tables = rows.bytes().others(bytes.size());
    for (const auto& [first, last] : tables.parts())
      for (std::uint64_t k = first; k < last; ++k) bytes[k] = '?';
    std::ofstream(path, std::ios::binary) << bytes << "and more";
  }
  MPI_Barrier(PETSC_COMM_WORLD);
  write_run(path, grid, {3}, 2.0);
  const h5::File file(PETSC_COMM_WORLD, path, h5::Access::read);
  EXPECT_EQ(h5::read_same(file, "time"), (std::vector<double>{0.5, 10.5, 20.5, 30.5}));
  EXPECT_EQ(h5::read_same(file, "history/net_flux"), (std::vector<double>{0, 3, 6, 9, 10.5}));
  for (int row = 0; row < 4; ++row)
    expect_record(file, grid, one_field[0], 0, static_cast<hsize_t>(row), row);
}

TEST(RunFile, a_damaged_file_is_set_aside_at_a_restart) {
  const Grid grid(sphere(), 1, PETSC_COMM_WORLD);
  const std::string path = folder() + "/spoilt.h5";
  for (const char* ending : {".damaged", ".damaged.2"})
    if (rank_of(PETSC_COMM_WORLD) == 0) std::filesystem::remove(path + ending);
  for (const char* ending : {".damaged", ".damaged.2"}) {
    write_run(path, grid, {0, 1});
    if (rank_of(PETSC_COMM_WORLD) == 0) std::ofstream(path) << "no HDF5 file";
    MPI_Barrier(PETSC_COMM_WORLD);
    write_run(path, grid, {2}, 1.0);
    EXPECT_EQ(bytes_of(path + ending), "no HDF5 file");
    const h5::File file(PETSC_COMM_WORLD, path, h5::Access::read);
    EXPECT_EQ(h5::read_same(file, "time"), (std::vector<double>{20.5}));
  }
}

TEST(RunFile, restart_on_another_grid_is_refused) {
  const std::string path = folder() + "/other_grid.h5";
  write_run(path, Grid(sphere(), 1, PETSC_COMM_WORLD), {0, 1});
  GridSpec finer = sphere();
  finer.axes[1].cells = 16;
  const Grid grid(finer, 1, PETSC_COMM_WORLD);
  EXPECT_EQ(message_of<IoError>([&] { write_run(path, grid, {1}, 1.0); }),
            "'" + path + "' is on another grid: 'latitude' has 12 cells there, 16 here");
}

TEST(RunFile, field_with_the_name_of_a_coordinate_is_refused) {
  const Grid grid(line(), 1, PETSC_COMM_WORLD);
  EXPECT_EQ(message_of<InputError>([&] {
              RunFile(folder() + "/x.h5", grid, {{"x", "m"}}, {});
            }),
            "field 'x' has the name of a coordinate");
}

TEST(RunFile, says_why_it_cannot_be_made) {
  const Grid grid(line(), 2, PETSC_COMM_WORLD);
  const auto create = [&](const std::string& path) { RunFile(path, grid, two_fields, {}); };
  const std::string missing = folder() + "/no such folder/run.h5";
  EXPECT_EQ(message_of<IoError>([&] { create(missing); }),
            "cannot write '" + missing + ".part': No such file or directory");
  std::ofstream(folder() + "/a_file") << "not a folder";
  const std::string under_file = folder() + "/a_file/run.h5";
  EXPECT_EQ(message_of<IoError>([&] { create(under_file); }),
            "cannot write '" + under_file + ".part': Not a directory");
}

/// Lets files of this process grow no further than `bytes` while in scope: a full disk.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit tight{bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &tight);
  }
  ~SizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

TEST(RunFile, full_disk_is_an_error_on_all_ranks_and_leaves_a_whole_file) {
  GridSpec large = brick();
  for (AxisSpec& axis : large.axes) axis.cells = 32;
  const Grid grid(large, 2, PETSC_COMM_WORLD);
  const std::string path = folder() + "/full.h5";
  int written = 0;
  {
    RunFile run(path, grid, two_fields, {});
    const SizeLimit limit(6 << 20);
    const std::string message = message_of<IoError>([&] {
      for (; written < 100; ++written) run.write_record(written, state(grid, written));
    });
    EXPECT_EQ(message, "cannot write '" + path + "': File too large");
  }
  ASSERT_GT(written, 2);
  ASSERT_LT(written, 20);
  const h5::File file(PETSC_COMM_WORLD, path, h5::Access::read);
  EXPECT_EQ(h5::read_same(file, "time").size(), static_cast<std::size_t>(written));
  expect_record(file, grid, two_fields[1], 1, static_cast<hsize_t>(written - 1), written - 1);
}

}  // namespace
}  // namespace fluxform::output_test
