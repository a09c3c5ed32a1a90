#include "fluxform/input/render_common.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/input/quantity.hpp"

namespace fluxform {
namespace {

std::string joined_words(const Entry& entry) {
  std::string text;
  for (const auto& option : entry.options) text += (text.empty() ? "" : " | ") + option.word;
  return text;
}

std::string in_unit_text(const Entry& entry) {
  return is_pure(entry.unit) ? "" : " in " + entry.unit;
}

}  // namespace

std::string type_text(const Entry& entry) {
  switch (entry.kind) {
    case Kind::number:
      return "number";
    case Kind::integer:
      return "whole number";
    case Kind::flag:
      return "true | false";
    case Kind::text:
      return "text";
    case Kind::choice:
    case Kind::one_of:
      return joined_words(entry);
    case Kind::quantity:
      return (is_pure(entry.unit) ? "number" : entry.unit) +
             std::string(entry.may_be_none ? " or none" : "");
    case Kind::quantities:
      return "list of numbers" + in_unit_text(entry);
    case Kind::expression:
      return "formula" + in_unit_text(entry);
    case Kind::coefficient:
      return (entry.part == "region" ? "value, formula, regions or file"
                                     : "value or table by " + entry.part) +
             in_unit_text(entry);
    case Kind::file:
      return "file";
    case Kind::section:
      return "section";
    case Kind::list:
      return "list of sections";
    case Kind::constants:
      return "mapping name: number";
  }
  return "";
}

std::string limits_text(const Entry& entry) {
  const std::string unit = is_pure(entry.unit) ? "" : " " + entry.unit;
  if (entry.low && entry.high)
    return fmt::format("between {} and {}{}", *entry.low, *entry.high, unit);
  if (entry.low && *entry.low == 0.0) return entry.low_open ? "positive" : "zero or positive";
  if (entry.low) return fmt::format("at least {}{}", *entry.low, unit);
  if (entry.high) return fmt::format("at most {}{}", *entry.high, unit);
  return "";
}

std::string variables_text(const Entry& entry) {
  std::string names;
  bool degrees = false;
  for (const auto& v : entry.variables) {
    names += (names.empty() ? "" : ", ") + v.name + (v.unit == "1" ? "" : " [" + v.unit + "]");
    degrees = degrees || v.unit == "degree";
  }
  if (names.empty()) return "";
  return fmt::format("formula of {}{}", names, degrees ? ": sind, cosd, tand take degrees" : "");
}

std::string sample_text(const Entry& entry) {
  if (!entry.sample.empty()) return entry.sample;
  if (!entry.is_required) return entry.initial;
  const double value = std::max(entry.low.value_or(1.0), std::min(1.0, entry.high.value_or(1.0)));
  switch (entry.kind) {
    case Kind::number:
    case Kind::integer:
    case Kind::quantity:
    case Kind::coefficient:
      return quantity_text(value, entry.unit);
    case Kind::quantities:
      return fmt::format("[{}]", quantity_text(value, entry.unit));
    case Kind::expression:
      return is_pure(entry.unit) ? "1" : quantity_text(value, entry.unit);
    case Kind::file:
      return "path/to/file";
    case Kind::text:
      return "word";
    default:
      return entry.initial;
  }
}

}  // namespace fluxform
