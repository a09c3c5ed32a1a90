// The part of Reader that understands coefficients.
#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/reader.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

bool is_table(const Node& node) {
  return !node.members.empty() &&
         std::none_of(Coefficient::keys().begin(), Coefficient::keys().end(),
                      [&](const auto& key) { return node.find(key); });
}

/// Whether the text is a number, perhaps with some unit behind it.
bool is_written_number(const std::string& text) {
  try {
    return known_unit(split_quantity(text).unit);
  } catch (const InputError&) {
    return false;
  }
}

bool ends_in(const std::string& file, std::initializer_list<const char*> endings) {
  const std::string ending = std::filesystem::path(file).extension();
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool is_hdf5(const std::string& file) { return ends_in(file, {".h5", ".hdf5", ".nc"}); }
bool is_raster(const std::string& file) { return ends_in(file, {".tif", ".tiff", ".asc"}); }

}  // namespace

bool Reader::coefficient(const Node& node, Entry& entry, double factor, Coefficient& value) {
  const bool mapping = node.kind == Node::Kind::mapping;
  if (mapping && node.find("regions")) {
    if (!only_keys(node, {"regions"}, entry.key)) return false;
    return table(*node.find("regions"), entry, factor, value);
  }
  if (mapping && node.find("file")) return dataset(node, entry, factor, value);
  if (mapping && is_table(node)) return table(node, entry, factor, value);
  if (mapping && !node.find("expression")) return refuse_tag(node, entry);
  double number = 0.0;
  if (!mapping && (!is_pure(entry.unit) || is_number(node))) {
    if (!quantity(node, entry, number)) return false;
    value = Coefficient(number * factor);
    return true;
  }
  value.kind = Coefficient::Kind::expression;
  return expression(node, entry, factor, value.expression);
}

bool Reader::refuse_tag(const Node& node, const Entry& entry) {
  if (only_keys(node, Coefficient::keys(), entry.key))
    problems_.add(key_spot_,
                  fmt::format("'{0}' needs a quantity, a table by {1}, or a mapping with "
                              "'expression' or 'file'",
                              entry.key, entry.part));
  return false;
}

bool Reader::table(const Node& node, Entry& entry, double factor, Coefficient& value) {
  if (node.kind != Node::Kind::mapping) {
    fail(node,
         fmt::format("'regions' must be a mapping 'name: quantity', not {}", kind_name(node)));
    return false;
  }
  value.kind = Coefficient::Kind::table;
  value.table.clear();
  entry.named.clear();
  bool fine = true;
  for (const auto& member : node.members) {
    const std::string nearest = near_match(member.key, Coefficient::keys());
    const bool text = member.value.kind == Node::Kind::scalar && !is_pure(entry.unit);
    if (!nearest.empty() && text && !is_written_number(member.value.text)) {
      only_keys(node, Coefficient::keys(), entry.key);  // a slip in `expression`, not a name
      return false;
    }
    entry.named.emplace_back(member.key, member.spot);
    fine = named_value(member.value, entry, factor, value.table[member.key]) && fine;
  }
  return fine;
}

bool Reader::named_value(const Node& node, const Entry& entry, double factor, NamedValue& value) {
  if (node.kind == Node::Kind::mapping || (is_pure(entry.unit) && !is_number(node)))
    return expression(node, entry, factor, value.formula);
  double number = 0.0;
  if (!quantity(node, entry, number)) return false;
  value.number = number * factor;
  return true;
}

bool Reader::dataset(const Node& node, const Entry& entry, double factor, Coefficient& value) {
  if (!only_keys(node, {"file", "dataset", "band", "unit"}, entry.key)) return false;
  const Node* unit = node.find("unit");
  if (!unit && !is_pure(entry.unit)) {
    problems_.add(key_spot_, fmt::format("'{}' needs the unit of the numbers in the file, "
                                         "e.g. 'unit: {}'",
                                         entry.key, entry.unit));
    return false;
  }
  double scale = 1.0;
  if (!file(*node.find("file"), value.file)) return false;
  if (unit && !unit_factor(*unit, entry, scale)) return false;
  if (!file_parts(node, value)) return false;
  value.kind = Coefficient::Kind::dataset;
  value.file_factor = scale * factor;
  value.file_unit = unit ? unit->text : "";
  return true;
}

bool Reader::file_parts(const Node& node, Coefficient& value) {
  const Node *name = node.find("dataset"), *band = node.find("band");
  value.dataset.clear();
  value.band.reset();
  if (name) {
    const auto* text = scalar(*name, "the name of a dataset");
    if (!text) return false;
    value.dataset = *text;
  }
  Entry number;
  number.key = "band";
  number.low = 1.0;
  if (band && !integer(*band, number, value.band.emplace(1))) return false;
  const bool hdf5 = is_hdf5(value.file);
  if (hdf5 && value.dataset.empty()) {
    fail(*node.find("file"), "an HDF5 file needs the name of a dataset in it, 'dataset: ...'");
    return false;
  }
  if (is_raster(value.file) && !value.dataset.empty()) {
    fail(*name, "a raster has no datasets: leave out 'dataset'");
    return false;
  }
  if (band && !value.dataset.empty()) {
    fail(*band, "a dataset has no bands: leave out 'band'");
    return false;
  }
  return true;
}

bool Reader::is_number(const Node& node) {
  try {
    return node.kind == Node::Kind::scalar && split_quantity(node.text).unit.empty();
  } catch (const InputError&) {
    return false;
  }
}

}  // namespace fluxform
