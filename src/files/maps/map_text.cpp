#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/files/maps/map_file.hpp"
#include "fluxform/files/text.hpp"

namespace fluxform {
namespace {

constexpr double degree = constants::pi / 180.0;

struct Table {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;
};

void append_row(Table& table, const text::Line& line, const std::string& name) {
  const auto fields = text::fields_of(line.text, " \t,");
  if (table.rows == 0) table.columns = fields.size();
  if (fields.size() != table.columns)
    throw InputError({name, line.number}, fmt::format("{} values in this row, {} in the first",
                                                      fields.size(), table.columns));
  for (const text::Field& field : fields) {
    double value = 0.0;
    if (!text::number_of(field.text, value))
      throw InputError({name, line.number, field.column},
                       fmt::format("'{}' is not a number", field.text));
    table.values.push_back(value);
  }
  ++table.rows;
}

/// Whether a circle is usually divided into so many columns: by steps of a twentieth of a degree or
/// into a power of two.
bool usual_count(std::size_t columns) {
  return 7200 % columns == 0 || (columns & (columns - 1)) == 0;
}

double greatest_magnitude(const Table& t) {
  double greatest = 0.0;
  for (const double b : t.values)
    if (std::isfinite(b) && !is_fill_value(b)) greatest = std::max(greatest, std::abs(b));
  return greatest;
}

/// How two columns compare: equal within the rounding of printed numbers, and with something in
/// them.
struct Likeness {
  bool equal = true, telling = false;
};

Likeness compare(const Table& t, std::size_t one, std::size_t other) {
  const double room = 1e-5 * greatest_magnitude(t);
  Likeness result;
  for (std::size_t r = 0; r < t.rows; ++r) {
    const double a = t.values[r * t.columns + one], b = t.values[r * t.columns + other];
    if (std::isnan(a) && std::isnan(b)) continue;
    if (!(std::abs(a - b) <= room)) result.equal = false;
    if (std::abs(a) > room) result.telling = true;
  }
  return result;
}

/// Columns that all look alike, as those of a field without longitudes, tell nothing.
bool last_repeats_first(const Table& t, MapReport* report) {
  if (t.columns < 3) return false;
  const Likeness ends = compare(t, 0, t.columns - 1);
  if (!ends.equal) return false;
  const bool telling = ends.telling && !compare(t, 0, t.columns / 2).equal;
  const bool whole = usual_count(t.columns), one_more = usual_count(t.columns - 1);
  const bool repeated = whole == one_more ? telling : one_more;
  if (report) report->columns_alike = telling && !repeated;
  return repeated;
}

bool is_repeated(const Table& t, const MapOptions& options, MapReport* report) {
  if (options.repeated == RepeatedColumn::by_look) return last_repeats_first(t, report);
  return options.repeated == RepeatedColumn::yes;
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

/// Centres of columns from the first, which stands where it is told to, or else at 0 if the last
/// repeats it and half a column from 0 otherwise.
std::vector<double> column_longitudes(std::size_t columns, bool repeated,
                                      const MapOptions& options) {
  const auto cells = static_cast<double>(repeated ? columns - 1 : columns);
  const double step = 2.0 * constants::pi / cells, sense = options.westward ? -1.0 : 1.0;
  const double usual = repeated ? 0.0 : 0.5 * step;
  const double first = options.first_longitude ? *options.first_longitude * degree : sense * usual;
  std::vector<double> longitude;
  for (std::size_t c = 0; c < columns; ++c)
    longitude.push_back(first + sense * step * static_cast<double>(c));
  return longitude;
}

}  // namespace

LatLonMap parse_map_text(const std::string& content, const std::string& name,
                         const MapOptions& options, MapReport* report) {
  Table table;
  for (const text::Line& line : text::lines_of(content)) append_row(table, line, name);
  if (table.rows < 2 || table.columns < 2)
    throw InputError({name}, "a map needs at least two rows and two columns");
  const bool repeated = is_repeated(table, options, report);
  if (repeated && table.columns < 3)
    throw InputError({name}, "a map of two columns has none to repeat");
  if (report) report->repeated_column = repeated;
  return boxes_around({row_latitudes(table.rows, options),
                       column_longitudes(table.columns, repeated, options), options.sine_latitude},
                      std::move(table.values), name);
}

}  // namespace fluxform
