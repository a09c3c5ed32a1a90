#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

#include "map_file.hpp"
#include "sun.hpp"
#include "text.hpp"

namespace fluxform::solar {
namespace {

struct Table {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;
};

void append_row(Table& table, const Line& line, const std::string& name) {
  const auto fields = fields_of(line.text, " \t,");
  if (table.rows == 0) table.columns = fields.size();
  if (fields.size() != table.columns)
    throw InputError({name, line.number}, fmt::format("{} values in this row, {} in the first",
                                                      fields.size(), table.columns));
  for (const Field& field : fields) {
    double value = 0.0;
    if (!number_of(field.text, value))
      throw InputError({name, line.number, field.column},
                       fmt::format("'{}' is not a number", field.text));
    table.values.push_back(value);
  }
  ++table.rows;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool last_column_repeats_first(const Table& t) {
  if (t.columns < 3) return false;
  for (std::size_t r = 0; r < t.rows; ++r)
    if (!same(t.values[r * t.columns], t.values[(r + 1) * t.columns - 1])) return false;
  return true;
}

/// Centres of rows that divide latitude (or its sine) evenly.
std::vector<double> row_latitudes(std::size_t rows, const MapOptions& options) {
  std::vector<double> latitude;
  for (std::size_t r = 0; r < rows; ++r) {
    const double x = -1.0 + (2.0 * static_cast<double>(r) + 1.0) / static_cast<double>(rows);
    latitude.push_back(options.sine_latitude ? std::asin(x) : 0.5 * constants::pi * x);
  }
  if (options.first_row_north) std::reverse(latitude.begin(), latitude.end());
  return latitude;
}

/// Points from 0 to 2 pi if the last repeats the first, centres of equal cells otherwise.
std::vector<double> column_longitudes(std::size_t columns, bool repeated) {
  std::vector<double> longitude;
  const auto cells = static_cast<double>(repeated ? columns - 1 : columns);
  for (std::size_t c = 0; c < columns; ++c)
    longitude.push_back(2.0 * constants::pi * (static_cast<double>(c) + (repeated ? 0.0 : 0.5)) /
                        cells);
  return longitude;
}

}  // namespace

LatLonMap parse_map_text(const std::string& text, const std::string& name,
                         const MapOptions& options, MapReport* report) {
  Table table;
  for (const Line& line : lines_of(text)) append_row(table, line, name);
  if (table.rows < 2 || table.columns < 2)
    throw InputError({name}, "a map needs at least two rows and two columns");
  const bool repeated = last_column_repeats_first(table);
  if (report) report->repeated_column = repeated;
  return boxes_around({row_latitudes(table.rows, options),
                       column_longitudes(table.columns, repeated), options.sine_latitude},
                      std::move(table.values), name);
}

}  // namespace fluxform::solar
