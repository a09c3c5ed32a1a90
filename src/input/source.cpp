#include "fluxform/input/source.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fluxform {
namespace {

/// Characters, not bytes: UTF-8 continuation bytes take no room on the screen.
int characters(const std::string& text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string caret_line(const std::string& line, int column, int width) {
  const auto start = std::min(static_cast<std::size_t>(column - 1), line.size());
  const int room = characters(line.substr(start));
  const int length = std::max(1, std::min(width, room));
  return std::string(static_cast<std::size_t>(characters(line.substr(0, start))), ' ') + '^' +
         std::string(static_cast<std::size_t>(length - 1), '~');
}

std::string without_tabs(std::string line) {
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

}  // namespace

Place Spot::place() const {
  const std::string name = source ? source->name : "";
  return source && !source->lines.empty() ? Place{name, line, column} : Place{name, 0, 0};
}

std::string located(const Spot& spot, const std::string& message) {
  std::string text = InputError(spot.place(), message).what();
  if (!spot.source || spot.line < 1) return text;
  const auto& lines = spot.source->lines;
  if (static_cast<std::size_t>(spot.line) > lines.size()) return text;
  const std::string& line = lines[static_cast<std::size_t>(spot.line) - 1];
  text += fmt::format("\n{:5} | {}", spot.line, without_tabs(line));
  text += fmt::format("\n{:5} | {}", "", caret_line(line, spot.column, spot.width));
  return text;
}

void Problems::add(const Spot& spot, const std::string& message) {
  found_.push_back({spot, message});
}

void Problems::raise() const {
  if (found_.empty()) return;
  auto sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.spot.line, a.spot.column) < std::pair(b.spot.line, b.spot.column);
  });
  std::string text;
  for (const auto& problem : sorted)
    text += (text.empty() ? "" : "\n") + located(problem.spot, problem.message);
  throw InputError(text);
}

}  // namespace fluxform
