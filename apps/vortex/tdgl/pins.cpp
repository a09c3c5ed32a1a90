#include "pins.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/dice.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

#include "tracks.hpp"

namespace fluxform::vortex {
namespace {

/// In units of xi.
struct Pin {
  Point at{};
  double radius = 0.0, eps = 0.0;
};

/// Throws InputError where it lies outside the sample; `key` has it in the input.
Pin pin_of(const Grid& grid, const InclusionSettings& given, double xi, const Parameters& p,
           const std::string& key, const std::string& which) {
  if (static_cast<int>(given.at.size()) != grid.dimension())
    throw p.error(key, fmt::format("'at' needs {} coordinates", grid.dimension()));
  Pin pin{{}, given.radius / xi, given.eps};
  for (std::size_t a = 0; a < given.at.size(); ++a) {
    pin.at[a] = given.at[a] / xi;
    const Axis& axis = grid.axis(static_cast<int>(a));
    if (pin.at[a] + pin.radius >= axis.faces.front() && pin.at[a] - pin.radius <= axis.faces.back())
      continue;
    throw p.error(key, fmt::format("{} lies outside the sample, which ends at {:g} and {:g} "
                                   "xi along {}",
                                   which, axis.faces.front(), axis.faces.back(), axis.name));
  }
  return pin;
}

std::vector<Pin> all_pins(const Grid& grid, const Settings& s, const Parameters& p) {
  std::vector<Pin> pins;
  const double xi = s.material.coherence_length;
  for (std::size_t k = 0; k < s.inclusions.size(); ++k)
    pins.push_back(pin_of(grid, s.inclusions[k], xi, p, fmt::format("pinning.inclusions[{}].at", k),
                          "the pin"));
  int number = 0;
  if (!s.pin_file.empty())
    for (const InclusionSettings& given : read_pins(s.pin_file, grid.dimension()))
      pins.push_back(
          pin_of(grid, given, xi, p, "pinning.file", fmt::format("pin {} of the file", ++number)));
  Dice dice(scrambled(static_cast<std::uint64_t>(s.random_pins.seed)), 0);
  for (int k = 0; k < s.random_pins.number; ++k) {
    Pin& pin = pins.emplace_back(Pin{{}, s.random_pins.radius / xi, s.random_pins.eps});
    for (int a = 0; a < grid.dimension(); ++a)
      pin.at[at(a)] = grid.axis(a).faces.front() + dice.share() * grid.axis(a).length();
  }
  return pins;
}

void warn_idle(const Lattice& lattice, const std::vector<Pin>& pins, std::vector<int> nodes) {
  const int count = static_cast<int>(nodes.size());
  MPI_Allreduce(MPI_IN_PLACE, nodes.data(), count, MPI_INT, MPI_SUM, lattice.grid().comm());
  const auto idle = std::count(nodes.begin(), nodes.end(), 0);
  if (idle == 0) return;
  const Point& first = pins[at(std::find(nodes.begin(), nodes.end(), 0) - nodes.begin())].at;
  std::string place;
  for (int a = 0; a < lattice.dimension(); ++a)
    place += fmt::format("{}{:.4g}", a > 0 ? ", " : "", first[at(a)]);
  console::warn(
      "{} of {} pins cover no node of the grid and change nothing, the first at [{}] xi: make them "
      "larger or the cells smaller",
      idle, count, place);
}

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

void carve_pins(const Lattice& lattice, const Settings& s, const Parameters& p, Field& eps) {
  const Grid& grid = lattice.grid();
  std::vector<Pin> pins;
  collectively(grid.comm(), [&] { pins = all_pins(grid, s, p); });
  std::vector<int> nodes(pins.size(), 0);
  for (std::size_t k = 0; k < pins.size(); ++k)
    grid.for_owned([&](const Index& i) {
      const Point d = displacement(grid, pins[k].at, grid.centre(i));
      const double distance = std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      if (!grid.active(i) || distance > pins[k].radius) return;
      eps[at(lattice.at(i))] = pins[k].eps;
      ++nodes[k];
    });
  warn_idle(lattice, pins, nodes);
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
