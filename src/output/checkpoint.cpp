#include "fluxform/output/checkpoint.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/files/hash.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/output/resources.hpp"
#include "fluxform/output/run_layout.hpp"

namespace fluxform {
namespace {

constexpr char between = '\x1e';    ///< warnings: no text has this character
const char* const spent = "spent";  ///< wall and CPU time of the run until then
const char* const format_name = "Fluxform checkpoint 4";

const char* name_of(Geometry geometry) {
  switch (geometry) {
    case Geometry::cartesian:
      return "cartesian";
    case Geometry::cylindrical:
      return "cylindrical";
    case Geometry::sphere:
      return "sphere";
    case Geometry::shell:
      return "shell";
  }
  return "";
}

std::string names_of(const std::vector<FieldInfo>& fields) {
  std::vector<std::string> names;
  for (const FieldInfo& f : fields) names.push_back(f.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

h5::Slab with_unknowns(h5::Slab slab, int unknowns) {
  slab.start.push_back(0);
  slab.count.push_back(static_cast<hsize_t>(unknowns));
  return slab;
}

std::uint64_t mixed(std::uint64_t x) {  // the finaliser of splitmix64 (Steele et al. 2014)
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// A sum over cells of mixed bits and place: the same on any number of ranks. Collective.
std::string checksum(const Grid& grid, const double* values) {
  const auto n = static_cast<std::uint64_t>(grid.unknowns());
  std::uint64_t mine = 0, all = 0;
  grid.for_owned([&](const Index& i) {
    const auto cell =
        static_cast<std::uint64_t>(i[0]) +
        static_cast<std::uint64_t>(grid.cells()[0]) *
            (static_cast<std::uint64_t>(i[1]) +
             static_cast<std::uint64_t>(grid.cells()[1]) * static_cast<std::uint64_t>(i[2]));
    for (std::uint64_t k = 0; k < n; ++k) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, values + grid.owned_offset(i) + k, sizeof bits);
      mine += mixed(bits ^ mixed(cell * n + k + 1));
    }
  });
  MPI_Allreduce(&mine, &all, 1, MPI_UINT64_T, MPI_SUM, grid.comm());
  return fmt::format("{:016x}", all);
}

void write_values(const h5::File& file, const std::string& path,
                  const std::vector<double>& values) {
  const h5::Id dataset = h5::create_dataset(file, {path, {values.size()}, {}});
  if (!values.empty()) h5::write_same(file, dataset, {{0}, {values.size()}}, values.data());
}

void write_fingerprint(const h5::File& file, const Grid& grid,
                       const std::vector<FieldInfo>& fields) {
  h5::set_text(file, "geometry", name_of(grid.geometry()));
  h5::set_text(file, "fields", names_of(fields));
  h5::set_number(file, "radius", grid.spec().radius);
  h5::set_number(file, "dimension", grid.dimension());
  for (int a = 0; a < grid.dimension(); ++a) {
    const std::string path = fmt::format("axis_{}", a);
    write_values(file, path, grid.axis(a).faces);
    const h5::Id axis = h5::open_dataset(file, path);
    h5::set_text(axis, "name", grid.axis(a).name);
    h5::set_text(axis, "periodic", grid.axis(a).periodic ? "yes" : "no");
    h5::set_text(axis, "centering", grid.axis(a).centering == Centering::cell ? "cell" : "node");
  }
}

void write_state(const h5::File& file, const Grid& grid, const std::string& name, Vec u) {
  const ReadArray values(u);
  h5::Extent extent = grid_extent(grid);
  extent.push_back(static_cast<hsize_t>(grid.unknowns()));
  const h5::Id dataset = h5::create_dataset(file, {name, extent, {}});
  h5::write(file, dataset, with_unknowns(owned_slab(grid), grid.unknowns()), values.data());
  h5::set_text(dataset, "checksum", checksum(grid, values.data()));
}

/// The globals of a state stand in a data set of their own beside it.
std::string globals_name(const std::string& state) {
  return state == "state" ? "globals" : state + "_globals";
}

std::string hash_of(const std::vector<double>& numbers) {
  Hash hash;
  hash.add(numbers.data(), numbers.size() * sizeof(double));
  return fmt::format("{:016x}", hash.value());
}

void write_all(const h5::File& file, const Grid& grid, const std::string& name, Vec u) {
  write_state(file, grid, name, u);
  const std::vector<double> globals = read_globals(grid, u);
  if (globals.empty()) return;
  write_values(file, globals_name(name), globals);
  h5::set_text(h5::open_dataset(file, globals_name(name)), "checksum", hash_of(globals));
}

std::string in_one_text(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + between;
  return all;
}

std::vector<std::string> in_texts(const std::string& all) {
  std::vector<std::string> texts;
  std::istringstream rest(all);
  for (std::string text; std::getline(rest, text, between);) texts.push_back(text);
  return texts;
}

std::string past_name(std::size_t k) { return fmt::format("past_{}", k); }

/// A hash of all that stands beside the states, in which a flipped bit would go unseen otherwise;
/// without the times, so that equal runs agree in it.
std::string checksum_of_rest(const Grid& grid, const Checkpoint& state, std::size_t past) {
  Hash hash;
  const auto add = [&](const std::vector<double>& numbers) {
    hash.add(numbers.data(), numbers.size() * sizeof(double));
  };
  add({state.time, static_cast<double>(state.step), static_cast<double>(past)});
  for (int a = 0; a < grid.dimension(); ++a) add(grid.axis(a).faces);
  for (const auto& [name, values] : state.extra) {
    if (name == spent) continue;
    hash.add(name.data(), name.size());
    add(values);
  }
  for (const std::string& text : {state.inputs, in_one_text(state.warnings)})
    hash.add(text.data(), text.size());
  return fmt::format("{:016x}", hash.value());
}

void write_file(const std::string& path, const Grid& grid, const std::vector<FieldInfo>& fields,
                Vec u, const Checkpoint& state, const std::vector<Vec>& past) {
  h5::File file(grid.comm(), path, h5::Access::create);
  double bytes = 1 << 20;
  bytes += sizeof(double) * static_cast<double>(grid.total_cells()) * grid.unknowns() *
           static_cast<double>(1 + past.size());
  const std::string warnings = in_one_text(state.warnings);
  bytes += static_cast<double>(state.inputs.size() + warnings.size());
  for (const auto& [name, values] : state.extra)
    bytes += sizeof(double) * static_cast<double>(values.size());
  file.reserve(bytes);
  h5::set_text(file, "format", format_name);
  h5::set_number(file, "time", state.time);
  h5::set_number(file, "step", static_cast<double>(state.step));
  write_fingerprint(file, grid, fields);
  h5::set_number(file, "globals", static_cast<double>(count_globals(grid, u)));
  write_all(file, grid, "state", u);
  h5::set_number(file, "past", static_cast<double>(past.size()));
  for (std::size_t k = 0; k < past.size(); ++k) write_all(file, grid, past_name(k), past[k]);
  h5::group(file, file, "extra");
  for (const auto& [name, values] : state.extra) write_values(file, "extra/" + name, values);
  h5::write_text(file, "inputs", state.inputs);
  h5::write_text(file, "warnings", warnings);
  h5::set_text(file, "checksum", checksum_of_rest(grid, state, past.size()));
  file.close();
}

/// Moves the finished file into place; the old one may stay beside it. At no moment is there none.
void put_in_place(const std::string& temporary, const std::string& path, bool keep_previous) {
  sync_file(temporary);
  const std::string previous = path + ".previous";
  if (keep_previous && std::filesystem::exists(path)) {
    (void)::unlink(previous.c_str());
    if (::link(path.c_str(), previous.c_str()) != 0)  // a file system without hard links
      (void)std::rename(path.c_str(), previous.c_str());
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) fail_io("write", path, errno);
}

[[noreturn]] void other_grid(const std::string& path, const std::string& difference) {
  throw InputError(fmt::format("checkpoint '{}' was made on another grid: {}", path, difference));
}

void check_axis(const h5::File& file, const Axis& here, int a) {
  const std::string path = fmt::format("axis_{}", a);
  const std::vector<double> faces = h5::read_same(file, path);
  const h5::Id axis = h5::open_dataset(file, path);
  const std::string name = h5::get_text(axis, "name");
  if (name != here.name)
    other_grid(file.path(), fmt::format("its axis {} is '{}', here '{}'", a + 1, name, here.name));
  if (faces.size() != here.faces.size())
    other_grid(file.path(), fmt::format("axis '{}' has {} cells there, {} here", name,
                                        faces.size() - 1, here.cells()));
  for (std::size_t k = 0; k < faces.size(); ++k) {
    if (faces[k] != here.faces[k])
      other_grid(file.path(), fmt::format("face {} of axis '{}' is at {} there, {} here", k, name,
                                          faces[k], here.faces[k]));
  }
  if (h5::get_text(axis, "periodic") != (here.periodic ? "yes" : "no"))
    other_grid(file.path(), fmt::format("axis '{}' is periodic {} only", name,
                                        here.periodic ? "here" : "there"));
  if (h5::get_text(axis, "centering") != (here.centering == Centering::cell ? "cell" : "node"))
    other_grid(file.path(), fmt::format("axis '{}' has another centering", name));
}

double number(const h5::File& file, const std::string& name) {
  const std::vector<double> values = h5::get_numbers(file, name);
  if (values.empty()) throw IoError(fmt::format("'{}' lacks '{}'", file.path(), name));
  return values[0];
}

void check_fingerprint(const h5::File& file, const Grid& grid,
                       const std::vector<FieldInfo>& fields) {
  const std::string geometry = h5::get_text(file, "geometry");
  if (geometry != name_of(grid.geometry()))
    other_grid(file.path(),
               fmt::format("geometry {} there, {} here", geometry, name_of(grid.geometry())));
  const int dimension = static_cast<int>(number(file, "dimension"));
  if (dimension != grid.dimension())
    other_grid(file.path(), fmt::format("{} axes there, {} here", dimension, grid.dimension()));
  for (int a = 0; a < dimension; ++a) check_axis(file, grid.axis(a), a);
  if (number(file, "radius") != grid.spec().radius)
    other_grid(file.path(),
               fmt::format("radius {} there, {} here", number(file, "radius"), grid.spec().radius));
  const std::string there = h5::get_text(file, "fields"), here = names_of(fields);
  if (there != here)
    throw InputError(fmt::format("checkpoint '{}' holds the fields '{}', this run has '{}'",
                                 file.path(), there, here));
}

void read_state(const h5::File& file, const Grid& grid, const std::string& name, Vec u) {
  const WriteArray values(u);
  const h5::Id dataset = h5::open_dataset(file, name);
  h5::read(file, dataset, with_unknowns(owned_slab(grid), grid.unknowns()), values.data());
  if (checksum(grid, values.data()) != h5::get_text(dataset, "checksum"))
    throw IoError("its values do not match their checksum");
}

void read_all(const h5::File& file, const Grid& grid, const std::string& name, Vec u) {
  read_state(file, grid, name, u);
  if (count_globals(grid, u) == 0) return;
  const std::vector<double> globals = h5::read_same(file, globals_name(name));
  const h5::Id dataset = h5::open_dataset(file, globals_name(name));
  if (hash_of(globals) != h5::get_text(dataset, "checksum"))
    throw IoError("its globals do not match their checksum");
  write_globals(grid, u, globals);
}

/// Files of runs without globals may lack their number.
void check_globals(const h5::File& file, std::size_t here) {
  const std::vector<double> there = h5::get_numbers(file, "globals");
  const double count = there.empty() ? 0.0 : there[0];
  if (count == static_cast<double>(here)) return;
  throw InputError(
      fmt::format("checkpoint '{}' holds {:g} globals, this run has {}", file.path(), count, here));
}

Checkpoint read_rest(const h5::File& file) {
  Checkpoint state;
  state.time = number(file, "time");
  state.step = static_cast<long>(number(file, "step"));
  const h5::Id extra = h5::group(file, file, "extra");
  for (const std::string& name : h5::members(extra))
    state.extra[name] = h5::read_same(file, "extra/" + name);
  state.inputs = h5::read_text(file, "inputs");
  state.warnings = in_texts(h5::read_text(file, "warnings"));
  return state;
}

void check_format(const h5::File& file) {
  const std::string format = h5::get_text(file, "format");
  if (format == format_name) return;
  if (format.rfind("Fluxform checkpoint", 0) != 0) throw IoError("it is another kind of file");
  throw InputError(
      fmt::format("checkpoint '{}' was written by another version of this program, which alone can "
                  "go on from it; start the run anew without --restart",
                  file.path()));
}

Checkpoint read_file(const std::string& path, const Grid& grid,
                     const std::vector<FieldInfo>& fields, Vec u, std::vector<Handle<Vec>>* past) {
  const h5::File file(grid.comm(), path, h5::Access::read);
  check_format(file);
  check_fingerprint(file, grid, fields);
  check_globals(file, count_globals(grid, u));
  const auto kept = static_cast<std::size_t>(number(file, "past"));
  Checkpoint state = read_rest(file);
  if (checksum_of_rest(grid, state, kept) != h5::get_text(file, "checksum"))
    throw IoError("its numbers do not match their checksum");
  read_all(file, grid, "state", u);
  for (std::size_t k = 0; past && k < kept; ++k) {
    petsc(VecDuplicate(u, past->emplace_back().out()));
    read_all(file, grid, past_name(k), past->back());
  }
  return state;
}

/// What is left to go on from when `path` cannot be read, and how. Collective.
std::string remedy(const std::string& path, const Grid& grid, const std::vector<FieldInfo>& fields,
                   Vec like) {
  const std::string previous = path + ".previous";
  try {
    Handle<Vec> u;
    petsc(VecDuplicate(like, u.out()));
    const Checkpoint whole = read_file(previous, grid, fields, u, nullptr);
    return fmt::format("the one before it is whole, of step {}: go on with --restart {}",
                       whole.step, previous);
  } catch (const std::runtime_error&) {
    return "there is no whole one before it; run.h5 and history.csv still hold what was computed: "
           "copy them if they matter, then start anew without --restart";
  }
}

}  // namespace

void write_checkpoint(const std::string& path, const Grid& grid,
                      const std::vector<FieldInfo>& fields, Vec u, const Checkpoint& state,
                      const std::vector<Vec>& past, bool keep_previous) {
  const std::string temporary = path + ".part";
  const Spent before = spent_before(), here = spent_here(grid.comm());
  Checkpoint all = state;
  all.extra[spent] = {before.wall + here.wall, before.cpu + here.cpu};
  write_file(temporary, grid, fields, u, all, past);
  collectively(grid.comm(), [&] {
    if (rank_of(grid.comm()) == 0) put_in_place(temporary, path, keep_previous);
  });
}

Checkpoint read_checkpoint(const std::string& path, const Grid& grid,
                           const std::vector<FieldInfo>& fields, Vec u,
                           std::vector<Handle<Vec>>* past) {
  collectively(grid.comm(), [&] { try_reading(path); });
  Checkpoint state;
  try {
    state = read_file(path, grid, fields, u, past);
  } catch (const IoError& error) {
    throw IoError(fmt::format("checkpoint '{}' is truncated or damaged: {}; {}", path, error.what(),
                              remedy(path, grid, fields, u)));
  }
  const auto time = state.extra.extract(spent);
  if (!time.empty() && time.mapped().size() == 2)
    set_spent_before({time.mapped()[0], time.mapped()[1]});
  return state;
}

}  // namespace fluxform
