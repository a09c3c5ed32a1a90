#include "fluxform/fields/maps/map_input.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr double repeat_room = 1e-3;  // of the greatest magnitude

void describe_text(Parameters& p, MapOptions& map) {
  p.choice<bool>("rows", map.sine_latitude,
                 {{"latitude", false, "equally spaced in latitude"},
                  {"sine_latitude", true, "equally spaced in its sine"}})
      .doc("text: spacing of the rows");
  p.choice<bool>("first_row", map.first_row_north,
                 {{"south", false, "rows run northward"}, {"north", true, "rows run southward"}})
      .doc("text: which pole the first row is next to");
  p.quantity("first_longitude", map.first_longitude, "degree")
      .doc("text: of the centre of the first column; none: half a column, or 0 if it is repeated");
  p.choice<bool>("columns", map.westward,
                 {{"eastward", false, "longitude grows from column to column"},
                  {"westward", true, "it falls"}})
      .doc("text: which way the columns run");
  p.choice("repeated_column", map.repeated,
           {{"auto", RepeatedColumn::by_look, "if it equals the first and is one too many"},
            {"yes", RepeatedColumn::yes, "it does"},
            {"no", RepeatedColumn::no, "it does not"}})
      .doc("text: whether the last column is the first again");
}

/// How the rows and columns of a map were taken.
std::string axes_told(const MapReport& report, const MapOptions& options) {
  if (report.has_coordinates) return "rows by the file's coordinates";
  std::string text = fmt::format("rows even in {}, first row {}",
                                 options.sine_latitude ? "sine latitude" : "latitude",
                                 options.first_row_north ? "north" : "south");
  if (options.first_longitude)
    text += fmt::format(", first column at longitude {:g}", *options.first_longitude);
  if (options.westward) text += ", columns westward";
  return text;
}

std::string missing_told(const MapReport& report, MissingCells how) {
  if (report.missing == 0) return "";
  return fmt::format(", {} cells without data {}", report.missing,
                     how == MissingCells::zero ? "set to zero" : "filled");
}

void warn_of_columns(const MapReport& r) {
  if (r.repeat_differs > repeat_room)
    console::warn(
        "the map's last column stands one turn after the first but differs from it by {:.2g} of "
        "the greatest field; it was dropped",
        r.repeat_differs);
  if (r.columns_alike)
    console::warn(
        "the map's last column equals the first, but {} columns are taken as a whole circle; "
        "'repeated_column: yes' drops it",
        r.columns);
  if (r.slices > 1 && r.lowest >= 0.0 && r.highest <= 1.0)
    console::warn(
        "slice {} of {} holds values from {:.3g} to {:.3g}: weights or angles rather than a field",
        r.slice, r.slices, r.lowest, r.highest);
}

}  // namespace

std::optional<int> slice_named(const std::string& word) {
  if (word == "auto") return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size())
    throw InputError(fmt::format("must be a whole number or auto, not '{}'", word));
  return number;
}

void describe_slice(Parameters& p, std::string& word, const std::string& doc) {
  p.text("slice", word).doc(doc);
  p.check([&word](Checker& c) {
    try {
      (void)slice_named(word);
    } catch (const InputError& e) {
      c.fail("slice", e.what());
    }
  });
}

void describe_map(Parameters& p, MapInput& map) {
  p.file("file", map.file).required().example("map.h5").doc("HDF5 or text map");
  p.text("dataset", map.options.dataset)
      .doc(fmt::format("HDF5: empty takes {}", fmt::join(map.options.usual, " or ")));
  describe_slice(p, map.slice,
                 "HDF5: of a leading axis, from 0, or -1 for the last; auto: the first, or the "
                 "last of a series in time");
  describe_text(p, map.options);
  p.quantities("missing_values", map.options.missing_values, "1")
      .doc("numbers that mean no data; empty: -99999, -9999, -32768, 1e20 and their like");
  p.choice("missing", map.options.missing,
           {{"refuse", MissingCells::refuse, "an error"},
            {"zero", MissingCells::zero, "no field"},
            {"fill", MissingCells::fill, "the mean of the row, or of the nearest rows"}})
      .doc("what to do with cells that are not a number or mean no data");
}

LatLonMap read_map(const Parameters& p, const std::string& key, const MapInput& map,
                   const std::string& unit, MPI_Comm comm, MapReport& report) {
  MapOptions options = map.options;
  options.slice = slice_named(map.slice);
  LatLonMap read;
  naming(p, key + ".file", [&] { read = read_map(map.file, options, comm, &report); });
  if (report.has_coordinates && options.first_longitude)
    throw p.error(key + ".first_longitude", "the file gives the longitudes of its columns");
  if (report.has_coordinates && options.westward)
    throw p.error(key + ".columns", "the file gives the longitudes of its columns");
  console::info("  map: {} x {} cells, {}{}{}{}, from {:.4g} to {:.4g} {}", report.rows,
                report.columns, axes_told(report, options), slice_told(report),
                report.repeated_column ? ", repeated last column dropped" : "",
                missing_told(report, options.missing), report.lowest, report.highest, unit);
  warn_of_columns(report);
  return read;
}

std::string slice_told(const MapReport& report) {
  if (report.slices < 2) return "";
  return fmt::format(", slice {} of 0 to {}{}", report.slice, report.slices - 1,
                     report.series ? ", a series in time" : "");
}

void naming(const Parameters& p, const std::string& key, const std::function<void()>& read) {
  try {
    read();
  } catch (const InputError& e) {
    throw InputError(fmt::format("{}\n{}", e.what(), p.error(key, "named here").what()));
  }
}

}  // namespace fluxform
