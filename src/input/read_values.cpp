// The part of Reader that understands single values.
#include <filesystem>

#include <fmt/format.h>

#include "fluxform/core/units.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/reader.hpp"
#include "fluxform/input/render_common.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

std::vector<std::string> words_of(const Entry& entry) {
  std::vector<std::string> words;
  for (const auto& option : entry.options) words.push_back(option.word);
  return words;
}

bool takes_formulas(const Entry& entry) {
  return entry.kind == Kind::expression || entry.kind == Kind::coefficient;
}

bool is_formula(const std::string& text, const Entry& entry, const NamedValues& constants) {
  try {
    return !Expression(text, entry.variables, constants).empty();
  } catch (const ExpressionError&) {
    return text.find('(') != std::string::npos;  // of a formula with a mistake of its own
  }
}

bool starts_as_number(const std::string& text) {
  return text.find_first_of("+-.0123456789") == text.find_first_not_of(" \t\n");
}

/// Where a quantity is wrong and a formula may stand, it was meant as one if it reads as one.
bool meant_as_formula(const std::string& text, const Entry& entry, const NamedValues& constants) {
  if (!takes_formulas(entry)) return false;
  if (!starts_as_number(text)) return true;
  const bool bare = text.find_first_not_of("+-.0123456789eE \t\n") == std::string::npos;
  return !bare && is_formula(text, entry, constants);
}

/// What the declaration says about units of the kind the user wrote.
std::string rival_hint(const std::string& unit, const Entry& entry) {
  for (const auto& [rival, explanation] : entry.rivals)
    if (convertible(unit, rival)) return "; " + explanation;
  return "";
}

std::string unit_of(const std::string& text) {
  try {
    return split_quantity(text).unit;
  } catch (const InputError&) {
    return "";
  }
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// Moves a spot on to where the source has this character, over blanks, line ends and the marks
/// that begin texts in YAML. False if the source has another one there.
bool advance_to(Spot& spot, char wanted) {
  const auto& lines = spot.source->lines;
  for (; static_cast<std::size_t>(spot.line) <= lines.size(); ++spot.line, spot.column = 1) {
    const std::string& line = lines[static_cast<std::size_t>(spot.line) - 1];
    for (; static_cast<std::size_t>(spot.column) <= line.size(); ++spot.column) {
      const char c = line[static_cast<std::size_t>(spot.column) - 1];
      if (c == wanted) return true;
      if (!is_blank(c) && std::string("\"'|>").find(c) == std::string::npos) return false;
    }
  }
  return false;
}

/// A formula's mistake in the text of the file, where it may stand in quotes or over several lines.
Spot inside_text(const Node& node, const ExpressionError& e) {
  Spot spot = node.spot;
  if (!spot.source || spot.source->lines.empty()) return spot;
  const auto position = std::min(static_cast<std::size_t>(e.position), node.text.size());
  for (std::size_t k = 0; k <= position && k < node.text.size(); ++k) {
    if (is_blank(node.text[k])) continue;
    if (!advance_to(spot, node.text[k])) return node.spot;
    if (k < position) ++spot.column;
  }
  spot.width = e.width;
  return spot;
}

}  // namespace

const std::string* Reader::scalar(const Node& node, const std::string& expected) {
  if (node.kind == Node::Kind::scalar) return &node.text;
  problems_.add(node.kind == Node::Kind::null ? key_spot_ : node.spot,
                fmt::format("'{}' must be {}, not {}", key_, expected, kind_name(node)));
  return nullptr;
}

bool Reader::within_limits(const Node& node, const Entry& entry, double value) {
  const bool too_low = entry.low && (entry.low_open ? value <= *entry.low : value < *entry.low);
  const bool too_high = entry.high && value > *entry.high;
  if (!too_low && !too_high) return true;
  fail(node, fmt::format("'{}' must be {}, not '{}'", entry.key, limits_text(entry), node.text));
  return false;
}

bool Reader::quantity(const Node& node, const Entry& entry, double& value) {
  const bool pure = is_pure(entry.unit);
  const auto* text =
      scalar(node, pure ? "a number" : fmt::format("a quantity like '1 {}'", entry.unit));
  if (!text) return false;
  try {
    value = parse_quantity(*text, entry.unit);
  } catch (const InputError& e) {
    if (meant_as_formula(*text, entry, constants_))
      fail(node, fmt::format("'{}' is a quantity like '1 {}', or a formula written {{expression: "
                             "\"{}\", unit: {}}}",
                             entry.key, entry.unit, *text, entry.unit));
    else
      fail(node, fmt::format("'{}': {}{}", entry.key, e.what(), rival_hint(unit_of(*text), entry)));
    return false;
  }
  return within_limits(node, entry, value);
}

bool Reader::integer(const Node& node, const Entry& entry, int& value) {
  const auto* text = scalar(node, "a whole number");
  if (!text) return false;
  try {
    value = parse_integer(*text);
  } catch (const InputError& e) {
    fail(node, fmt::format("'{}': {}", entry.key, e.what()));
    return false;
  }
  return within_limits(node, entry, value);
}

int Reader::option(const Spot& spot, const std::string& word, const Entry& entry) {
  const auto words = words_of(entry);
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == word) return static_cast<int>(i);
  problems_.add(
      spot, fmt::format("unknown word '{}' for '{}'{}", word, entry.key, suggestion(word, words)));
  return -1;
}

bool Reader::formula(const Node& node, const Entry& entry, double factor, Expression& value) {
  const auto* text = scalar(node, "a formula");
  if (!text) return false;
  try {
    std::vector<Variable> variables = entry.variables;
    if (entry.kind == Kind::coefficient)
      variables.insert(variables.end(), shared_.begin(), shared_.end());
    value = Expression(*text, std::move(variables), constants_, factor);
    return true;
  } catch (const ExpressionError& e) {
    if (is_pure(entry.unit) && known_unit(unit_of(*text)) && starts_as_number(*text))
      fail(node, fmt::format("'{}' must be a number without a unit, or a formula, not '{}'{}{}",
                             entry.key, *text, entry.sentence.empty() ? "" : ": ", entry.sentence));
    else
      problems_.add(inside_text(node, e), fmt::format("'{}': {}", entry.key, e.what()));
    return false;
  }
}

bool Reader::expression(const Node& node, const Entry& entry, double factor, Expression& value) {
  if (node.kind != Node::Kind::mapping) {
    if (is_pure(entry.unit)) return formula(node, entry, factor, value);
    double number = 0.0;
    if (!quantity(node, entry, number)) return false;
    value = Expression(number_text(number), {}, {}, factor);
    return true;
  }
  if (!only_keys(node, {"expression", "unit"}, entry.key)) return false;
  const Node* text = node.find("expression");
  const Node* unit = node.find("unit");
  if (!text || (!unit && !is_pure(entry.unit))) {
    problems_.add(key_spot_, fmt::format("'{}' needs {{expression: \"...\", unit: {}}}", entry.key,
                                         entry.unit));
    return false;
  }
  double scale = 1.0;
  if (unit && !unit_factor(*unit, entry, scale)) return false;
  if (!formula(*text, entry, factor * scale, value)) return false;
  if (unit) value.set_unit(unit->text);
  return true;
}

bool Reader::unit_factor(const Node& node, const Entry& entry, double& factor) {
  const auto* text = scalar(node, "a unit");
  if (!text) return false;
  try {
    factor = in_unit({1.0, *text}, entry.unit, *text);
    if (in_unit({0.0, *text}, entry.unit, *text) == 0.0) return true;
    fail(node, fmt::format("'{}': the zero of '{}' is not that of '{}'; use a unit without offset",
                           entry.key, *text, entry.unit));
    return false;
  } catch (const InputError& e) {
    fail(node, fmt::format("'{}': {}{}", entry.key, e.what(), rival_hint(*text, entry)));
    return false;
  }
}

bool Reader::file(const Node& node, std::string& path) {
  const auto* text = scalar(node, "a file name");
  if (!text) return false;
  std::filesystem::path name(*text);
  if (name.is_relative() && node.spot.source) name = node.spot.source->folder / name;
  path = name.lexically_normal().string();
  if (std::filesystem::is_regular_file(path)) return true;
  fail(node, fmt::format("file '{}' {}", path,
                         std::filesystem::exists(path) ? "is not a file" : "does not exist"));
  return false;
}

}  // namespace fluxform
