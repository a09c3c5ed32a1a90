#include "fluxform/output/history.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <limits>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
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

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The numbers of a row, NaN where a cell is empty; nothing if it is not `count` of them or has no
/// time.
std::vector<double> numbers_of(const std::string& line, std::size_t count) {
  std::vector<double> numbers;
  for (const std::string& cell : cells_of(line)) {
    char* end = nullptr;
    const double number = std::strtod(cell.c_str(), &end);
    if (*end != '\0' || (cell.empty() && numbers.empty())) return {};
    numbers.push_back(cell.empty() ? std::numeric_limits<double>::quiet_NaN() : number);
  }
  if (numbers.size() != count) numbers.clear();
  return numbers;
}

}  // namespace

/// What a restart keeps of the file.
struct History::Rows {
  std::string text;
  std::string damage;  ///< the warning, if a row is not what it should be
};

History::History(std::string path, TimeAxis time, MPI_Comm comm, std::optional<double> restart_time)
    : path_(std::move(path)), time_(std::move(time)), comm_(comm) {
  Rows kept;
  collectively(comm_, [&] {
    if (rank_of(comm_) != 0) return;
    if (restart_time && std::filesystem::exists(path_))
      kept = keep_rows_until(time_.in_file(*restart_time));
    else
      replace_file(path_, "");
    file_.open(path_, std::ios::app);
    if (!file_) fail_io("write", path_, errno);
  });
  const std::string damage = broadcast(kept.damage, comm_);
  if (!damage.empty()) console::warn("{}", damage);
  kept_ = columns_of(broadcast(kept.text, comm_));
}

/// A kill leaves at most an unfinished last line, which is no damage.
History::Rows History::keep_rows_until(double last_time) {
  const std::string old = bytes_of(path_);
  Rows kept;
  std::size_t number = 0, columns = 0, begin = 0;
  for (std::size_t end = 0; (end = old.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = old.substr(begin, end - begin);
    if (++number == 1) {
      header_ = line;
      columns = cells_of(line).size();
      kept.text = header_ + "\n";
      continue;
    }
    const std::vector<double> numbers = numbers_of(line, columns);
    if (numbers.empty() || (resumed_at_ && numbers[0] <= *resumed_at_)) {
      kept.damage = fmt::format(
          "'{0}' is damaged in line {1}; the {2} rows before it are kept, the others up to the "
          "checkpoint are lost here, and the file as it was is now '{0}.damaged'",
          path_, number, number - 2);
      replace_file(path_ + ".damaged", old);
      break;
    }
    if (numbers[0] > last_time) break;
    kept.text += line + "\n";
    resumed_at_ = numbers[0];
  }
  replace_file(path_, kept.text);
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
