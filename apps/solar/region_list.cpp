#include "region_list.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "fluxform/core/parallel.hpp"

#include "calendar.hpp"
#include "file_text.hpp"
#include "names.hpp"
#include "sun.hpp"
#include "text.hpp"

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
  DateForm form = DateForm::any;  ///< of a date
};

/// Columns of dates by their names, and by what stands in their brackets.
const Choices<DateForm>& date_columns() {
  using F = DateForm;
  static const Choices<DateForm> names{{"date", F::any},
                                       {"time", F::any},
                                       {"year", F::any},
                                       {"t_rec", F::any},
                                       {"carrington", F::carrington},
                                       {"carrington rotation", F::carrington},
                                       {"carrington_rotation", F::carrington},
                                       {"cr", F::carrington},
                                       {"jd", F::julian_day},
                                       {"julian day", F::julian_day},
                                       {"julian_day", F::julian_day},
                                       {"julian date", F::julian_day},
                                       {"julian_date", F::julian_day},
                                       {"mjd", F::modified_julian_day}};
  return names;
}

constexpr std::array passed_over{"id", "name", "noaa", "harp", "comment"};

/// Errors of a whole file, thrown together.
class Complaints {
 public:
  void add(const Place& place, const std::string& message) {
    ++count_;
    if (count_ > shown) return;
    text_ += (text_.empty() ? "" : "\n") + std::string(InputError(place, message).what());
  }
  void throw_if_any() const {
    if (count_ == 0) return;
    throw InputError(count_ > shown ? fmt::format("{}\nand {} more", text_, count_ - shown)
                                    : text_);
  }

 private:
  static constexpr int shown = 20;
  int count_ = 0;
  std::string text_;
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

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
  const std::string word = lower(unit);
  const auto in_brackets = called(word);
  const bool days = word == "d" || word.starts_with("day");
  if (in_brackets != names.end() && column.form == DateForm::any)
    column.form = in_brackets->second;
  else if (std::find(plain.begin(), plain.end(), word) == plain.end() ||
           (days && column.form == DateForm::any))
    throw InputError(place, fmt::format("column '{} [{}]': dates are decimal years or calendar "
                                        "dates, or count as [JD], [MJD] or [CR]",
                                        name, unit));
  return column;
}

Column column_named(const Field& field, const Place& place) {
  const std::size_t bracket = field.text.find('[');
  const std::string name = lower(trimmed(field.text.substr(0, bracket)));
  std::string unit;
  if (bracket != std::string_view::npos)
    unit = trimmed(field.text.substr(bracket + 1, field.text.find(']') - bracket - 1));
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

std::vector<Column> header_columns(const Line& line, const std::string& name) {
  std::vector<Column> columns;
  for (const Field& field : csv_fields(line.text)) {
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

double number(std::string_view text, const std::string& column) {
  double value = 0.0;
  if (!number_of(text, value))
    throw InputError(fmt::format("{} '{}' is not a number", column, text));
  if (!std::isfinite(value)) throw InputError(fmt::format("{} '{}' is not finite", column, text));
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

std::optional<BipolarRegion> region_of(const std::vector<Field>& fields,
                                       const std::vector<Column>& columns, RegionShape shape,
                                       const Place& line, Complaints& complaints) {
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

std::vector<BipolarRegion> parse_region_list(const std::string& text, const std::string& name,
                                             RegionShape shape) {
  std::vector<Line> lines = lines_of(text);
  if (lines.empty()) throw InputError({name}, "the list of regions is empty");
  double first = 0.0;
  const bool plain = number_of(fields_of(lines.front().text, " \t,").front().text, first);
  const auto columns = plain ? plain_columns() : header_columns(lines.front(), name);
  if (!plain) lines.erase(lines.begin());
  std::vector<BipolarRegion> regions;
  Complaints complaints;
  for (const Line& line : lines) {
    const auto fields = plain ? fields_of(line.text, " \t") : csv_fields(line.text);
    if (auto region = region_of(fields, columns, shape, {name, line.number}, complaints))
      regions.push_back(*region);
  }
  complaints.throw_if_any();
  sort_by_time(regions);
  return regions;
}

std::vector<BipolarRegion> read_region_list(const std::string& path, RegionShape shape,
                                            MPI_Comm comm) {
  std::string text;
  collectively(comm, [&] {
    if (rank_of(comm) == 0) text = read_text(path);
  });
  return parse_region_list(broadcast(text, comm), path, shape);
}

}  // namespace fluxform::solar
