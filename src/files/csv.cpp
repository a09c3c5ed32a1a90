#include "fluxform/files/csv.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxform {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\"");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\"") - first + 1);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t from = 0;;) {
    const std::size_t to = line.find(',', from);
    cells.push_back(trimmed(line.substr(from, to - from)));
    if (to == std::string::npos) return cells;
    from = to + 1;
  }
}

}  // namespace

InputError CsvTable::error(int line, const std::string& message) const {
  return InputError(fmt::format("{}:{}: {}", path, line, message));
}

double CsvTable::number(const CsvRow& row, std::size_t column) const {
  const std::string text = column < row.cells.size() ? row.cells[column] : "";
  double value = 0.0;
  const auto [end, mistake] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (mistake != std::errc() || end != text.data() + text.size())
    throw error(row.line, fmt::format("'{}' is no number", text));
  return value;
}

std::vector<double> CsvTable::numbers(const std::string& title) const {
  const auto found = std::find(header.begin(), header.end(), title);
  if (found == header.end())
    throw error(
        1, fmt::format("the header has no column '{}', only: {}", title, fmt::join(header, ", ")));
  if (rows.empty()) throw error(1, "the table has no rows");
  std::vector<double> values;
  for (const CsvRow& row : rows)
    values.push_back(number(row, static_cast<std::size_t>(found - header.begin())));
  return values;
}

CsvTable read_csv(const std::string& path) {
  CsvTable table{path, {}, {}};
  std::ifstream file(path);
  std::string text;
  for (int line = 1; std::getline(file, text); ++line) {
    if (line == 1)
      table.header = cells_of(text);
    else if (!trimmed(text).empty())
      table.rows.push_back({line, cells_of(text)});
  }
  return table;
}

}  // namespace fluxform
