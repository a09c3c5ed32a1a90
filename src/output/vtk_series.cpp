#include "fluxform/output/vtk_series.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/file_axes.hpp"
#include "fluxform/output/vtk_piece.hpp"

namespace fluxform {
namespace {

bool any_inactive(const Grid& grid) {
  int mine = 0, any = 0;
  grid.for_owned([&](const Index& i) { mine |= grid.active(i) ? 0 : 1; });
  MPI_Allreduce(&mine, &any, 1, MPI_INT, MPI_MAX, grid.comm());
  return any != 0;
}

/// Every rank's owned box, on every rank: six integers each.
std::vector<Box> all_boxes(const Grid& grid) {
  std::vector<Box> boxes(static_cast<std::size_t>(ranks_of(grid.comm())));
  static_assert(sizeof(Box) == 6 * sizeof(int));
  MPI_Allgather(&grid.owned(), 6, MPI_INT, boxes.data(), 6, MPI_INT, grid.comm());
  return boxes;
}

std::string attribute(const std::string& line, const std::string& name) {
  const std::size_t at = line.find(name + "=\"");
  if (at == std::string::npos) return "";
  const std::size_t from = at + name.size() + 2;
  return line.substr(from, line.find('"', from) - from);
}

std::string piece_name(const std::string& stem, int rank, const std::string& extension) {
  return fmt::format("{}_{}.{}", stem, rank, extension);
}

}  // namespace

VtkSeries::VtkSeries(const std::string& directory, const std::string& name, const Grid& grid,
                     const std::vector<FieldInfo>& fields, TimeAxis time,
                     std::optional<double> restart_time)
    : directory_(directory),
      name_(name),
      grid_(grid),
      fields_(fields),
      time_(std::move(time)),
      has_holes_(any_inactive(grid)) {
  collectively(grid.comm(), [&] {
    if (rank_of(grid.comm()) != 0) return;
    make_folder(directory_ + "/" + name_);
    if (restart_time) read_entries(time_.in_file(*restart_time));
  });
  int count = static_cast<int>(entries_.size());
  MPI_Bcast(&count, 1, MPI_INT, 0, grid.comm());
  entries_.resize(static_cast<std::size_t>(count));
  MPI_Bcast(entries_.data(), count * static_cast<int>(sizeof(Entry)), MPI_BYTE, 0, grid.comm());
}

void VtkSeries::write(double t, Vec u) {
  const double time = time_.in_file(t);
  if (!entries_.empty() && entries_.back().time == time) entries_.pop_back();
  const int number = entries_.empty() ? 0 : entries_.back().number + 1;
  collectively(grid_.comm(), [&] { write_piece(number, u); });
  const std::vector<Box> boxes = all_boxes(grid_);
  entries_.push_back({time, number});
  collectively(grid_.comm(), [&] {
    if (rank_of(grid_.comm()) != 0) return;
    write_index(number, boxes);
    write_collection();
  });
}

std::string VtkSeries::stem(int number) const { return fmt::format("{}_{:06}", name_, number); }

void VtkSeries::read_entries(double last_time) {
  std::ifstream old(directory_ + "/" + name_ + ".pvd");
  for (std::string line; std::getline(old, line);) {
    const std::string time = attribute(line, "timestep"), number = attribute(line, "name");
    const double at = std::strtod(time.c_str(), nullptr);
    if (time.empty() || number.empty() || at > last_time) continue;
    entries_.push_back({at, std::atoi(number.c_str())});
  }
}

void VtkSeries::write_piece(int number, Vec u) const {
  const std::string path =
      directory_ + "/" + name_ + "/" +
      piece_name(stem(number), rank_of(grid_.comm()), vtk::kind_of(grid_).extension);
  replace_file(path, vtk::piece_file(grid_, vtk::cell_data(grid_, fields_, u, has_holes_)));
}

void VtkSeries::write_index(int number, const std::vector<Box>& boxes) const {
  const std::string extension = vtk::kind_of(grid_).extension;
  std::vector<std::string> sources;
  for (std::size_t r = 0; r < boxes.size(); ++r)
    sources.push_back(piece_name(stem(number), static_cast<int>(r), extension));
  replace_file(fmt::format("{}/{}/{}.p{}", directory_, name_, stem(number), extension),
               vtk::index_file(grid_, fields_, has_holes_, sources, boxes));
}

void VtkSeries::write_collection() const {
  const std::string extension = vtk::kind_of(grid_).extension;
  std::string text = fmt::format(
      "<?xml version=\"1.0\"?>\n<!-- times in {} -->\n"
      "<VTKFile type=\"Collection\" version=\"1.0\" byte_order=\"LittleEndian\">\n  <Collection>\n",
      time_.unit);
  for (const Entry& e : entries_)
    text += fmt::format("    <DataSet timestep=\"{}\" name=\"{}\" file=\"{}/{}.p{}\"/>\n", e.time,
                        e.number, name_, stem(e.number), extension);
  replace_file(directory_ + "/" + name_ + ".pvd", text + "  </Collection>\n</VTKFile>\n");
}

}  // namespace fluxform
