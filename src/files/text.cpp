#include "fluxform/files/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace fluxform::text {
namespace {

constexpr int shown_complaints = 20;

}  // namespace

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file && file.peek() == std::ifstream::traits_type::eof() && !file.bad()) return "";
  if (!file || !(text << file.rdbuf())) throw IoError("cannot read '" + path + "'");
  return text.str();
}

std::vector<Line> lines_of(std::string_view text) {
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

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::vector<Field> fields_of(std::string_view line, std::string_view separators) {
  std::vector<Field> fields;
  std::size_t at = line.find_first_not_of(separators);
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(separators, at), line.size());
    fields.push_back({static_cast<int>(at) + 1, line.substr(at, end - at)});
    at = line.find_first_not_of(separators, end);
  }
  return fields;
}

std::vector<Field> csv_fields(std::string_view line) {
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

Heading heading_of(std::string_view field) {
  const std::size_t bracket = field.find('[');
  Heading heading{lower(trimmed(field.substr(0, bracket))), ""};
  if (bracket != std::string_view::npos)
    heading.unit = trimmed(field.substr(bracket + 1, field.find(']') - bracket - 1));
  return heading;
}

bool number_of(std::string_view text, double& value) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

void Complaints::add(const Place& place, const std::string& message) {
  ++count_;
  if (count_ > shown_complaints) return;
  text_ += (text_.empty() ? "" : "\n") + std::string(InputError(place, message).what());
}

void Complaints::throw_if_any() const {
  if (count_ == 0) return;
  const int more = count_ - shown_complaints;
  throw InputError(more > 0 ? fmt::format("{}\nand {} more", text_, more) : text_);
}

}  // namespace fluxform::text
