// `--help` and the Markdown reference: one row per parameter.
#include <algorithm>

#include <fmt/format.h>

#include "fluxform/input/parameters.hpp"
#include "fluxform/input/render_common.hpp"

namespace fluxform {
namespace {

struct Row {
  std::string key;
  std::string type;
  std::string initial;
  std::string doc;
};

std::string default_text(const Entry& entry) {
  if (entry.is_required) return "required";
  if (entry.kind == Kind::section) return entry.is_optional ? "optional" : "";
  if (entry.kind == Kind::list) return entry.elements.empty() ? "none" : entry.initial;
  return entry.initial == "\"\"" ? "none" : entry.initial;
}

std::string full_doc(const Entry& entry) {
  std::string text = entry.sentence;
  const std::string limits = limits_text(entry);
  if (!limits.empty()) text += (text.empty() ? "" : "; ") + limits;
  const std::string variables = variables_text(entry);
  return variables.empty() ? text : fmt::format("{} ({})", text, variables);
}

void collect(const Parameters& p, const std::string& prefix, std::vector<Row>& rows) {
  for (const auto& entry : p.entries()) {
    const std::string key = prefix + entry->key;
    rows.push_back({key, type_text(*entry), default_text(*entry), full_doc(*entry)});
    if (entry->inner) collect(*entry->inner, key + (entry->kind == Kind::list ? "[]." : "."), rows);
    for (const auto& option : entry->options) {
      rows.push_back({key + ": " + option.word, "", "", option.doc});
      if (option.parameters) collect(*option.parameters, key + "." + option.word + ".", rows);
    }
  }
}

std::string escaped(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.replace(at, 1, "\\|");
  return text;
}

std::string code(const std::string& text) {
  return text.empty() ? "" : fmt::format("`{}`", escaped(text));
}

}  // namespace

std::string help_text(const Parameters& p) {
  std::vector<Row> rows;
  collect(p, "", rows);
  std::size_t key = 0, type = 0, initial = 0;
  for (const auto& row : rows) {
    key = std::max(key, std::min(row.key.size(), std::size_t{32}));
    type = std::max(type, std::min(row.type.size(), std::size_t{24}));
    initial = std::max(initial, std::min(row.initial.size(), std::size_t{16}));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line = fmt::format("  {:<{}}  {:<{}}  {:<{}}  {}", row.key, key, row.type, type,
                                   row.initial, initial, row.doc);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string reference_text(const Parameters& p) {
  std::vector<Row> rows;
  collect(p, "", rows);
  std::string out = "| key | type | default | meaning |\n|---|---|---|---|\n";
  for (const auto& row : rows)
    out +=
        fmt::format("| {} | {} | {} | {} |\n", code(row.key), escaped(row.type),
                    row.initial == "required" ? "required" : code(row.initial), escaped(row.doc));
  return out;
}

}  // namespace fluxform
