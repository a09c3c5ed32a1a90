#pragma once
// Small tools for the two text formats: lines with their numbers, fields with their columns.
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace fluxform::solar {

struct Line {
  int number = 0;  ///< from 1
  std::string_view text;
};

struct Field {
  int column = 0;  ///< from 1
  std::string_view text;
};

/// Lines that are neither blank nor comments (#).
inline std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line[first] != '#') lines.push_back({number, line});
  }
  return lines;
}

inline std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Fields between any of `separators`; empty fields do not count.
inline std::vector<Field> fields_of(std::string_view line, std::string_view separators) {
  std::vector<Field> fields;
  std::size_t at = line.find_first_not_of(separators);
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(separators, at), line.size());
    fields.push_back({static_cast<int>(at) + 1, line.substr(at, end - at)});
    at = line.find_first_not_of(separators, end);
  }
  return fields;
}

/// Fields between commas, blanks trimmed; empty fields count.
inline std::vector<Field> csv_fields(std::string_view line) {
  std::vector<Field> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(',', at), line.size());
    const std::string_view raw = line.substr(at, end - at);
    const std::size_t blank = std::min(raw.find_first_not_of(" \t"), raw.size());
    fields.push_back({static_cast<int>(at + blank) + 1, trimmed(raw)});
    at = end + 1;
  }
  return fields;
}

/// The whole text as a number (nan and inf included); false if it is not one.
inline bool number_of(std::string_view text, double& value) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace fluxform::solar
