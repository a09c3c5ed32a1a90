#include "pins.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform::vortex {
namespace {

/// The numbers of a line; nothing where one is not a number.
std::vector<double> numbers_in(std::string line) {
  std::replace(line.begin(), line.end(), ',', ' ');
  std::istringstream words(line);
  std::vector<double> numbers;
  for (double x = 0.0; words >> x;) numbers.push_back(x);
  if (!words.eof()) return {};
  return numbers;
}

bool is_remark(const std::string& line) {
  const auto first = line.find_first_not_of(" \t\r");
  if (first == std::string::npos || line[first] == '#') return true;
  return std::isalpha(static_cast<unsigned char>(line[first])) != 0;
}

}  // namespace

std::vector<InclusionSettings> read_pins(const std::string& path, int dimension) {
  std::ifstream file(path);
  std::vector<InclusionSettings> pins;
  std::string line;
  const auto places = static_cast<std::size_t>(dimension);
  for (int number = 1; std::getline(file, line); ++number) {
    if (is_remark(line)) continue;
    const std::vector<double> x = numbers_in(line);
    if (x.size() != places + 2)
      throw InputError(
          fmt::format("'{}', line {}: a pin is {} coordinates and a radius in metres, "
                      "and eps inside: {} numbers, not '{}'",
                      path, number, dimension, dimension + 2, line));
    if (!(x[places] > 0.0))
      throw InputError(
          fmt::format("'{}', line {}: the radius {} is not positive", path, number, x[places]));
    const auto end = x.begin() + dimension;
    pins.push_back({{x.begin(), end}, x[places], x[places + 1]});
  }
  return pins;
}

}  // namespace fluxform::vortex
