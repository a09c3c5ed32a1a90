#include "disorder.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

#include "dice.hpp"

namespace fluxform::vortex {
namespace {

constexpr int waves = 500;

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

RandomField::RandomField(const Grid& grid, const DisorderSettings& s, double length)
    : size_(s.amplitude * std::sqrt(2.0 / waves)) {
  Dice dice(scrambled(static_cast<std::uint64_t>(s.seed)), 1);
  for (int n = 0; n < waves; ++n) {
    Wave wave;
    wave.phase = 2.0 * constants::pi * dice.share();
    for (int a = 0; a < grid.dimension(); ++a) {
      const double k = dice.normal() / length, first = 2.0 * constants::pi / grid.axis(a).length();
      wave.k[static_cast<std::size_t>(a)] =
          grid.axis(a).periodic ? first * std::round(k / first) : k;
    }
    waves_.push_back(wave);
  }
}

double RandomField::operator()(const Point& x) const {
  double sum = 0.0;
  for (const Wave& w : waves_)
    sum += std::cos(w.k[0] * x[0] + w.k[1] * x[1] + w.k[2] * x[2] + w.phase);
  return size_ * sum;
}

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
