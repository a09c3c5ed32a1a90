#include "resistivity_table.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/error.hpp"

namespace fluxform::vortex {
namespace {

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(" \t\r\"");
  if (from == std::string::npos) return "";
  return text.substr(from, text.find_last_not_of(" \t\r\"") - from + 1);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t from = 0;
  while (true) {
    const std::size_t to = line.find(',', from);
    cells.push_back(trimmed(line.substr(from, to - from)));
    if (to == std::string::npos) return cells;
    from = to + 1;
  }
}

struct Reader {
  const std::string& path;
  int line = 0;

  InputError error(const std::string& message) const {
    return InputError(fmt::format("{}:{}: {}", path, line, message));
  }
  std::size_t column(const std::vector<std::string>& header, const char* name) const {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end())
      throw error(
          fmt::format("the header has no column '{}', only: {}", name, fmt::join(header, ", ")));
    return static_cast<std::size_t>(found - header.begin());
  }
  double number(const std::vector<std::string>& row, std::size_t column) const {
    const std::string text = column < row.size() ? row[column] : "";
    double value = 0.0;
    const auto [end, mistake] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (mistake != std::errc() || end != text.data() + text.size())
      throw error(fmt::format("'{}' is no number", text));
    return value;
  }
  void append(ResistivityTable& table, double field, double resistivity) const {
    const double last = table.field.empty() ? 0.0 : table.field.back();
    if (!(field > last))
      throw error(fmt::format("fields must increase from above 0: {} T after {} T", field, last));
    if (!(resistivity > 0.0)) throw error(fmt::format("{} ohm m is not positive", resistivity));
    table.field.push_back(field);
    table.resistivity.push_back(resistivity);
  }
};

}  // namespace

ResistivityTable read_resistivities(const std::string& path) {
  std::ifstream file(path);
  Reader reader{path};
  ResistivityTable table;
  std::string text;
  std::getline(file, text);
  ++reader.line;
  const std::vector<std::string> header = cells_of(text);
  const std::size_t b = reader.column(header, field_column);
  const std::size_t rho = reader.column(header, resistivity_column);
  while (std::getline(file, text)) {
    ++reader.line;
    if (trimmed(text).empty()) continue;
    const std::vector<std::string> row = cells_of(text);
    reader.append(table, reader.number(row, b), reader.number(row, rho));
  }
  if (table.field.empty()) throw reader.error("the table has no rows");
  return table;
}

}  // namespace fluxform::vortex
