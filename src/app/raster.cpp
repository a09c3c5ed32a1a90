#include "fluxform/app/raster.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw InputError(fmt::format("cannot read the raster '{}'", path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::vector<double> numbers_of(const std::string& line, const Place& place) {
  std::vector<double> numbers;
  std::istringstream stream(line);
  for (std::string word; stream >> word;) {
    char* end = nullptr;
    numbers.push_back(std::strtod(word.c_str(), &end));
    if (*end != '\0') throw InputError(place, fmt::format("'{}' is not a number", word));
  }
  return numbers;
}

}  // namespace

void Raster::set_header(const std::string& key, double value) {
  if (key == "ncols") columns_ = static_cast<int>(value);
  if (key == "nrows") rows_ = static_cast<int>(value);
  if (key == "cellsize") cell_ = value;
  if (key == "xllcorner" || key == "xllcenter") left_ = value;
  if (key == "yllcorner" || key == "yllcenter") bottom_ = value;
  if (key == "xllcenter") centred_x_ = true;
  if (key == "yllcenter") centred_y_ = true;
  if (key == "nodata_value") nodata_ = value;
}

std::size_t Raster::read_header(const std::vector<std::string>& lines, const std::string& path) {
  std::size_t n = 0;
  for (; n < lines.size(); ++n) {
    std::istringstream stream(lines[n]);
    std::string key;
    double value = 0.0;
    if (!(stream >> key) || !std::isalpha(static_cast<unsigned char>(key[0]))) break;
    if (!(stream >> value))
      throw InputError({path, static_cast<int>(n) + 1, 0},
                       fmt::format("'{}' in the raster's header has no number", key));
    set_header(lower(key), value);
  }
  if (columns_ < 1 || rows_ < 1 || !(cell_ > 0.0))
    throw InputError({path, 1, 0}, "a raster's header needs ncols, nrows and cellsize");
  if (centred_x_) left_ -= 0.5 * cell_;
  if (centred_y_) bottom_ -= 0.5 * cell_;
  return n;
}

Raster::Raster(const std::string& path) {
  const auto lines = lines_of(path);
  for (std::size_t n = read_header(lines, path); n < lines.size(); ++n) {
    const auto row = numbers_of(lines[n], {path, static_cast<int>(n) + 1, 0});
    if (!row.empty() && static_cast<int>(row.size()) != columns_)
      throw InputError({path, static_cast<int>(n) + 1, 0},
                       fmt::format("row has {} numbers, not ncols = {}", row.size(), columns_));
    values_.insert(values_.end(), row.begin(), row.end());
  }
  const auto found = values_.size() / static_cast<std::size_t>(columns_);
  if (static_cast<int>(found) != rows_)
    throw InputError({path, 0, 0}, fmt::format("raster has {} rows, not nrows = {}", found, rows_));
}

std::optional<double> Raster::at(double x, double y) const {
  const double column = std::floor((x - left_) / cell_);
  const double row = rows_ - 1 - std::floor((y - bottom_) / cell_);
  if (!(column >= 0 && column < columns_ && row >= 0 && row < rows_)) return {};
  const auto index = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                     static_cast<std::size_t>(column);
  const double value = values_[index];
  if (std::isnan(value) || (nodata_ && value == *nodata_)) return {};
  return value;
}

}  // namespace fluxform
