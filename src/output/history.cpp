#include "fluxform/output/history.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"

namespace fluxform {
namespace {

std::string header_of(const TimeAxis& time, const Quantities& row) {
  std::string text = fmt::format("{} [{}]", time.name, time.unit);
  for (const Quantity& q : row) text += fmt::format(",{} [{}]", q.name, q.unit);
  return text;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest(line);
  for (std::string cell; std::getline(rest, cell, ',');) cells.push_back(cell);
  if (line.ends_with(',')) cells.emplace_back();  // getline passes over an empty last cell
  return cells;
}

Columns columns_of(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::vector<std::string> names = cells_of(line);
  for (std::string& name : names) name = name.substr(0, name.find(" ["));
  Columns columns;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = cells_of(line);
    for (std::size_t k = 0; k < std::min(names.size(), cells.size()); ++k)
      columns[names[k]].push_back(cells[k].empty() ? std::numeric_limits<double>::quiet_NaN()
                                                   : std::strtod(cells[k].c_str(), nullptr));
  }
  return columns;
}

}  // namespace

History::History(std::string path, TimeAxis time, MPI_Comm comm, std::optional<double> restart_time)
    : path_(std::move(path)), time_(std::move(time)), comm_(comm) {
  std::string kept;
  collectively(comm_, [&] {
    if (rank_of(comm_) != 0) return;
    if (restart_time && std::filesystem::exists(path_))
      kept = keep_rows_until(time_.in_file(*restart_time));
    else
      replace_file(path_, "");
    file_.open(path_, std::ios::app);
    if (!file_) fail_io("write", path_, errno);
  });
  kept_ = columns_of(broadcast(kept, comm_));
}

std::string History::keep_rows_until(double last_time) {
  std::ifstream old(path_);
  std::getline(old, header_);
  std::string kept = header_.empty() ? "" : header_ + "\n";
  for (std::string line; std::getline(old, line);) {
    char* end = nullptr;
    const double time = std::strtod(line.c_str(), &end);
    const bool whole = *end == ',' && !old.eof();  // a killed run may leave half a line
    if (!whole || time > last_time) continue;
    kept += line + "\n";
    resumed_at_ = time;
  }
  replace_file(path_, kept);
  return kept;
}

void History::add(double t, const Quantities& row) {
  collectively(comm_, [&] {
    if (rank_of(comm_) == 0) write_row(time_.in_file(t), row);
  });
}

void History::write_row(double time, const Quantities& row) {
  if (std::exchange(resumed_at_, std::nullopt) == time) return;
  const std::string header = header_of(time_, row);
  if (header_.empty()) {
    header_ = header;
    file_ << header_ << '\n';
  }
  if (header != header_)
    throw IoError(fmt::format("'{}' has columns '{}', the new row '{}'", path_, header_, header));
  file_ << fmt::format("{}", time);
  for (const Quantity& q : row)
    file_ << (std::isnan(q.value) ? std::string(",") : fmt::format(",{}", q.value));
  file_ << '\n' << std::flush;
  if (!file_) fail_io("write", path_, errno);
}

}  // namespace fluxform
