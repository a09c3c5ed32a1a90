#include "fluxform/files/ascii_grid.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

constexpr std::array known_keys{"ncols",     "nrows",    "xllcorner", "yllcorner", "xllcenter",
                                "yllcenter", "cellsize", "dx",        "dy",        "nodata_value"};
using Header = std::map<std::string, double>;

/// Takes the next word off `line`; empty at its end.
std::string_view next_word(std::string_view& line) {
  constexpr std::string_view blanks = " \t\r\f\v";
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const auto word = line.substr(0, line.find_first_of(blanks));
  line.remove_prefix(word.size());
  return word;
}

std::optional<double> number(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (word.empty() || error != std::errc{} || end != word.data() + word.size()) return {};
  return value;
}

std::string lower(std::string_view word) {
  std::string text(word);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

[[noreturn]] void not_a_number(const Place& place, std::string_view word) {
  const bool comma = word.find_first_of(",;") != std::string_view::npos;
  throw InputError(place, fmt::format("'{}' is not a number", word),
                   comma ? "numbers have a decimal point and blanks or tabs between them" : "");
}

void add_key(Header& header, std::string_view word, std::string_view line, const Place& place) {
  const std::string key = lower(word);
  if (std::find(known_keys.begin(), known_keys.end(), key) == known_keys.end())
    throw InputError(place, fmt::format("'{}' is no key of an ESRI ASCII grid's header", word));
  const auto text = next_word(line);
  const auto value = number(text);
  if (!value && !text.empty()) not_a_number(place, text);
  if (!value || !next_word(line).empty())
    throw InputError(place, fmt::format("'{}' needs one number", word));
  if (!header.emplace(key, *value).second)
    throw InputError(place, fmt::format("'{}' is given twice", word));
}

double required(const Header& header, const std::string& path, const std::string& key) {
  const auto found = header.find(key);
  if (found == header.end())
    throw InputError({path, 0, 0}, fmt::format("the header of this ESRI ASCII grid lacks {}", key));
  return found->second;
}

int count(const Header& header, const std::string& path, const std::string& key) {
  const double value = required(header, path, key);
  if (!(value >= 1.0 && value <= 1e9 && value == std::floor(value)))
    throw InputError({path, 0, 0}, fmt::format("{} must be a whole number above 0", key));
  return static_cast<int>(value);
}

double cell_size(const Header& header, const std::string& path, const std::string& key) {
  const double size = required(header, path, header.contains(key) ? key : "cellsize");
  if (!(size > 0.0 && std::isfinite(size)))
    throw InputError({path, 0, 0}, "the size of a cell must be above 0");
  return size;
}

/// The lower edge along `axis` ("x" or "y").
double lower_edge(const Header& header, const std::string& path, const std::string& axis,
                  double size) {
  const auto centre = header.find(axis + "llcenter");
  const double edge = centre == header.end() ? required(header, path, axis + "llcorner")
                                             : centre->second - 0.5 * size;
  if (!std::isfinite(edge)) throw InputError({path, 0, 0}, axis + "llcorner must be finite");
  return edge;
}

AsciiHeader understood(const Header& header, const std::string& path) {
  AsciiHeader h;
  h.columns = count(header, path, "ncols");
  h.rows = count(header, path, "nrows");
  h.where.cell_width = cell_size(header, path, "dx");
  h.where.cell_height = cell_size(header, path, "dy");
  h.where.left = lower_edge(header, path, "x", h.where.cell_width);
  h.where.bottom = lower_edge(header, path, "y", h.where.cell_height);
  if (const auto nodata = header.find("nodata_value"); nodata != header.end())
    h.nodata = nodata->second;
  return h;
}

/// Counts numbers into rows. A row may go on over several lines, and a line may hold several whole
/// rows, but where a row ends a line ends.
class RowCount {
 public:
  RowCount(std::string path, AsciiHeader header)
      : path_(std::move(path)), header_(std::move(header)) {}

  void add_line(long long numbers, int line) {
    if (in_row_ == 0) first_line_ = line;
    const long long columns = header_.columns;
    if (in_row_ > 0 && (numbers == columns || in_row_ + numbers > columns)) wrong_row(in_row_);
    in_row_ += numbers;
    if (in_row_ > columns && in_row_ % columns != 0) wrong_row(in_row_);
    rows_ += in_row_ / columns;
    in_row_ %= columns;
  }

  void finish() const {
    const std::string whole = fmt::format("{} of nrows = {} rows", rows_, header_.rows);
    if (in_row_ > 0) wrong_row(in_row_, "; the file is truncated after " + whole);
    if (rows_ < header_.rows) throw InputError({path_, 0, 0}, "truncated: it ends after " + whole);
    if (rows_ > header_.rows) throw InputError({path_, 0, 0}, "too long: it has " + whole);
  }

 private:
  [[noreturn]] void wrong_row(long long numbers, const std::string& also = "") const {
    throw InputError({path_, first_line_, 0}, fmt::format("row has {} numbers, not ncols = {}{}",
                                                          numbers, header_.columns, also));
  }

  std::string path_;
  AsciiHeader header_;
  long long in_row_ = 0, rows_ = 0;
  int first_line_ = 0;
};

long long count_numbers(std::string_view line, const Place& place) {
  long long found = 0;
  for (auto word = next_word(line); !word.empty(); word = next_word(line), ++found)
    if (!number(word)) not_a_number(place, word);
  return found;
}

}  // namespace

AsciiHeader read_ascii_header(const std::string& path) {
  std::ifstream file(path);
  Header header;
  int n = 0;
  bool numbers_follow = false, marked = false;
  for (std::string line; std::getline(file, line); ++n) {
    std::string_view rest = line;
    if (n == 0 && rest.starts_with(byte_order_mark)) {
      marked = true;
      rest.remove_prefix(byte_order_mark.size());
    }
    const auto word = next_word(rest);
    if (n == 0 && word.empty())
      throw InputError({path, 1, 0}, "an ESRI ASCII grid begins with a key such as ncols");
    numbers_follow =
        !word.empty() && (!std::isalpha(static_cast<unsigned char>(word[0])) || number(word));
    if (numbers_follow) break;
    if (!word.empty()) add_key(header, word, rest, {path, n + 1, 0});
  }
  AsciiHeader result = understood(header, path);
  result.lines = n;
  result.marked = marked;
  if (!numbers_follow) check_ascii_rows(path, result);
  return result;
}

void check_ascii_rows(const std::string& path, const AsciiHeader& header) {
  std::ifstream file(path);
  RowCount rows(path, header);
  int n = 0;
  for (std::string line; std::getline(file, line);)
    if (++n > header.lines)
      if (const auto numbers = count_numbers(line, {path, n, 0})) rows.add_line(numbers, n);
  rows.finish();
}

}  // namespace fluxform
