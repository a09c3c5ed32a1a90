#include "region_list.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/choices.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/text.hpp"

#include "carrington.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

/// What a column may hold: the number it sets and the units it may be given in.
struct Quantity {
  const char* name;
  double BipolarRegion::*value;
  bool required;
  Choices<double> units;
};

const Choices<double>& angles() {
  static const Choices<double> units{{"deg", degree}, {"rad", 1.0}};
  return units;
}

const std::vector<Quantity>& quantities() {
  using R = BipolarRegion;
  static const std::vector<Quantity> list{
      {"latitude", &R::latitude, true, angles()},
      {"longitude", &R::longitude, true, angles()},
      {"separation", &R::separation, false, angles()},
      {"tilt", &R::tilt, true, angles()},
      {"flux", &R::flux, false, {{"Mx", 1.0}, {"Wb", 1e8}}},
      {"amplitude", &R::amplitude, false, {{"G", 1.0}, {"mT", 10.0}, {"T", 1e4}}},
      {"rho", &R::rho, false, angles()}};
  return list;
}

enum class Role { number, date, shape, passed_over };

struct Column {
  Role role = Role::number;
  std::string name;
  double BipolarRegion::*value = nullptr;
  double unit = 1.0;
  const DateCount* form = nullptr;  ///< of a date
};

/// Columns of dates by their names, and by what stands in their brackets.
const Choices<const DateCount*>& date_columns() {
  const DateCount *turn = &carrington_rotations, *day = &julian_days, *any = nullptr;
  static const Choices<const DateCount*> names{{"date", any},
                                               {"time", any},
                                               {"year", any},
                                               {"t_rec", any},
                                               {"carrington", turn},
                                               {"carrington rotation", turn},
                                               {"carrington_rotation", turn},
                                               {"cr", turn},
                                               {"jd", day},
                                               {"julian day", day},
                                               {"julian_day", day},
                                               {"julian date", day},
                                               {"julian_date", day},
                                               {"mjd", &modified_julian_days}};
  return names;
}

constexpr std::array passed_over{"id", "name", "noaa", "harp", "comment"};

Column quantity_column(const std::string& name, const std::string& unit, const Place& place) {
  std::string known = "date";
  for (const Quantity& q : quantities()) {
    known += std::string(", ") + q.name;
    if (name != q.name) continue;
    if (unit.empty())
      throw InputError(place, fmt::format("column '{}' needs a unit, e.g. '{} [{}]'", name, name,
                                          q.units.front().first));
    try {
      return {.role = Role::number,
              .name = name,
              .value = q.value,
              .unit = choose(q.units, unit, "unit")};
    } catch (const InputError& e) {
      throw InputError(place, fmt::format("column '{}': {}", name, e.what()));
    }
  }
  throw InputError(place, fmt::format("unknown column '{}'; known are: {}, shape", name, known));
}

/// A unit of days or seconds leaves open from when they count, so it is refused.
std::optional<Column> date_column(const std::string& name, const std::string& unit,
                                  const Place& place) {
  const auto& names = date_columns();
  const auto called = [&](const std::string& word) {
    return std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == word; });
  };
  const auto at = called(name);
  if (at == names.end()) return std::nullopt;
  Column column{.role = Role::date, .name = "date", .form = at->second};
  static const std::array plain{"", "yr", "year", "years", "utc", "tai", "iso", "day", "days", "d"};
  const std::string word = text::lower(unit);
  const auto in_brackets = called(word);
  const bool days = word == "d" || word.starts_with("day");
  if (in_brackets != names.end() && !column.form)
    column.form = in_brackets->second;
  else if (std::find(plain.begin(), plain.end(), word) == plain.end() || (days && !column.form))
    throw InputError(place, fmt::format("column '{} [{}]': dates are decimal years or calendar "
                                        "dates, or count as [JD], [MJD] or [CR]",
                                        name, unit));
  return column;
}

Column column_named(const text::Field& field, const Place& place) {
  const auto [name, unit] = text::heading_of(field.text);
  if (const auto date = date_column(name, unit, place)) return *date;
  if (name == "shape") return {.role = Role::shape, .name = name};
  if (std::find(passed_over.begin(), passed_over.end(), name) != passed_over.end())
    return {.role = Role::passed_over, .name = name};
  return quantity_column(name, unit, place);
}

void require(const std::vector<Column>& columns, const Place& place) {
  const auto there = [&](const std::string& name) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const Column& c) { return c.name == name; });
  };
  if (!there("date")) throw InputError(place, "there is no column 'date'");
  for (const Quantity& q : quantities())
    if (q.required && !there(q.name))
      throw InputError(place,
                       fmt::format("there is no column '{} [{}]'", q.name, q.units.front().first));
  if (!there("flux") && !there("amplitude"))
    throw InputError(place, "there is no column 'flux [Mx]' or 'amplitude [G]'");
  if (!there("separation") && !there("rho"))
    throw InputError(place, "there is no column 'separation [deg]' or 'rho [deg]'");
}

std::vector<Column> header_columns(const text::Line& line, const std::string& name) {
  std::vector<Column> columns;
  for (const text::Field& field : text::csv_fields(line.text)) {
    const Place place{name, line.number, field.column};
    columns.push_back(column_named(field, place));
    const auto same = [&](const Column& c) { return c.name == columns.back().name; };
    if (std::count_if(columns.begin(), columns.end(), same) > 1)
      throw InputError(place, "column '" + columns.back().name + "' stands twice");
  }
  require(columns, {name, line.number});
  return columns;
}

/// The plain list derived from SHARPs.
std::vector<Column> plain_columns() {
  using R = BipolarRegion;
  const auto number = [](const char* name, double R::*value, double unit) {
    return Column{.role = Role::number, .name = name, .value = value, .unit = unit};
  };
  const Column date{.role = Role::date, .name = "date"};
  const Column id{.role = Role::passed_over, .name = "id"};
  return {number("latitude", &R::latitude, degree),
          number("longitude", &R::longitude, degree),
          number("separation", &R::separation, degree),
          number("tilt", &R::tilt, degree),
          number("flux", &R::flux, 1.0),
          date,
          id,
          id};
}

double number(std::string_view word, const std::string& column) {
  double value = 0.0;
  if (!text::number_of(word, value))
    throw InputError(fmt::format("{} '{}' is not a number", column, word));
  if (!std::isfinite(value)) throw InputError(fmt::format("{} '{}' is not finite", column, word));
  return value;
}

void check_range(const Column& column, double value, std::string_view text) {
  if (column.name == "latitude" && std::abs(value) > 0.5 * constants::pi * (1.0 + 1e-12))
    throw InputError(fmt::format("latitude {} lies outside -90 to 90 degrees", text));
  const bool positive =
      column.name == "flux" || column.name == "separation" || column.name == "rho";
  if (positive && value < 0.0)
    throw InputError(fmt::format("{} {} is negative", column.name, text));
}

void set(BipolarRegion& region, const Column& column, std::string_view text) {
  switch (column.role) {
    case Role::number: {
      const double value = number(text, column.name) * column.unit;
      check_range(column, value, text);
      region.*column.value = value;
      break;
    }
    case Role::date:
      region.time = decimal_year(std::string(text), column.form);
      break;
    case Role::shape:
      region.shape = shape_named(std::string(text));
      break;
    case Role::passed_over:
      break;
  }
}

void check_complete(const BipolarRegion& region) {
  if (!(region.size() > 0.0)) throw InputError("the region has neither a separation nor a rho");
  if (region.flux == 0.0 && region.amplitude == 0.0)
    throw InputError("the region has neither flux nor amplitude");
  if (region.shape == RegionShape::patches && !(region.separation > 0.0))
    throw InputError("the region has no separation, which patches need");
}

std::optional<BipolarRegion> region_of(const std::vector<text::Field>& fields,
                                       const std::vector<Column>& columns, RegionShape shape,
                                       const Place& line, text::Complaints& complaints) {
  if (fields.size() != columns.size()) {
    complaints.add(line, fmt::format("{} values, expected {}", fields.size(), columns.size()));
    return std::nullopt;
  }
  BipolarRegion region{.shape = shape};
  bool good = true;
  const auto attempt = [&](int column, const auto& body) {
    try {
      body();
    } catch (const InputError& e) {
      complaints.add({line.file, line.line, column}, e.what());
      good = false;
    }
  };
  for (std::size_t n = 0; n < fields.size(); ++n)
    attempt(fields[n].column, [&] { set(region, columns[n], fields[n].text); });
  if (good) attempt(0, [&] { check_complete(region); });
  if (!good) return std::nullopt;
  return region;
}

/// Stable, so that regions of one instant keep the file's order.
void sort_by_time(std::vector<BipolarRegion>& regions) {
  std::stable_sort(regions.begin(), regions.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
}

}  // namespace

std::vector<BipolarRegion> parse_region_list(const std::string& content, const std::string& name,
                                             RegionShape shape) {
  std::vector<text::Line> lines = text::lines_of(content);
  if (lines.empty()) throw InputError({name}, "the list of regions is empty");
  double first = 0.0;
  const bool plain =
      text::number_of(text::fields_of(lines.front().text, " \t,").front().text, first);
  const auto columns = plain ? plain_columns() : header_columns(lines.front(), name);
  if (!plain) lines.erase(lines.begin());
  std::vector<BipolarRegion> regions;
  text::Complaints complaints;
  for (const text::Line& line : lines) {
    const auto fields = plain ? text::fields_of(line.text, " \t") : text::csv_fields(line.text);
    if (auto region = region_of(fields, columns, shape, {name, line.number}, complaints))
      regions.push_back(*region);
  }
  complaints.throw_if_any();
  sort_by_time(regions);
  return regions;
}

std::vector<BipolarRegion> read_region_list(const std::string& path, RegionShape shape,
                                            MPI_Comm comm) {
  std::string content;
  collectively(comm, [&] {
    if (rank_of(comm) == 0) content = text::read(path);
  });
  return parse_region_list(broadcast(content, comm), path, shape);
}

}  // namespace fluxform::solar
