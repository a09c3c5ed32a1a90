#include "remap.hpp"

#include <algorithm>
#include <cmath>

#include "names.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

/// A source interval's share of a target interval.
struct Share {
  std::size_t source;
  double fraction;
};
using Shares = std::vector<std::vector<Share>>;

/// For targets [begin, end): the fractions of each that the sources cover. Sources repeat every
/// `period` if that is positive.
Shares overlaps(const std::vector<double>& source, const std::vector<double>& target, int begin,
                int end, double period) {
  Shares shares;
  for (int t = begin; t < end; ++t) {
    const double lower = target[static_cast<std::size_t>(t)];
    const double upper = target[static_cast<std::size_t>(t) + 1];
    auto& own = shares.emplace_back();
    const double turns = period > 0.0 ? std::floor((lower - source.front()) / period) : 0.0;
    for (int turn = 0; turn < (period > 0.0 ? 2 : 1); ++turn) {
      const double shift = (turns + turn) * period;
      for (std::size_t s = 0; s + 1 < source.size(); ++s) {
        const double width =
            std::min(upper, source[s + 1] + shift) - std::max(lower, source[s] + shift);
        if (width > 0.0) own.push_back({s, width / (upper - lower)});
      }
    }
  }
  return shares;
}

std::vector<double> sines(const std::vector<double>& angles) {
  std::vector<double> result;
  for (const double angle : angles) result.push_back(std::sin(angle));
  return result;
}

/// Net and unsigned flux of this rank's cells, summed over ranks, in G sr.
std::pair<double, double> total_flux(const SurfaceCells& cells, const std::vector<double>& field) {
  double sums[2] = {0.0, 0.0};
  cells.for_owned([&](int i, int j, std::size_t k) {
    sums[0] += field[k] * cells.area(i, j);
    sums[1] += std::abs(field[k]) * cells.area(i, j);
  });
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, cells.comm);
  return {sums[0], sums[1]};
}

}  // namespace

std::vector<double> remap(const LatLonMap& map, const SurfaceCells& cells) {
  const Shares rows = overlaps(sines(map.latitude_faces), cells.sine_faces, cells.owned.begin[1],
                               cells.owned.end[1], 0.0);
  const Shares columns = overlaps(map.longitude_faces, cells.longitude_faces, cells.owned.begin[0],
                                  cells.owned.end[0], 2.0 * constants::pi);
  std::vector<double> field(cells.owned_size(), 0.0);
  cells.for_owned([&](int i, int j, std::size_t k) {
    for (const Share& row : rows[static_cast<std::size_t>(j - cells.owned.begin[1])])
      for (const Share& column : columns[static_cast<std::size_t>(i - cells.owned.begin[0])])
        field[k] += row.fraction * column.fraction * map.at(row.source, column.source);
  });
  return field;
}

Monopole monopole_named(const std::string& name) {
  static const Choices<Monopole> ways{
      {"keep", Monopole::keep}, {"scale", Monopole::scale}, {"subtract", Monopole::subtract}};
  return choose(ways, name, "way to treat the net flux");
}

MonopoleReport remove_monopole(const SurfaceCells& cells, std::vector<double>& field,
                               Monopole how) {
  const auto [net, total] = total_flux(cells, field);
  const double mx = radius_cm * radius_cm;
  MonopoleReport report{.net = net * mx, .unsigned_flux = total * mx};
  if (how == Monopole::subtract) {
    report.offset = net / (4.0 * constants::pi);
    for (double& b : field) b -= report.offset;
  }
  if (how == Monopole::scale) {
    if (!(std::abs(net) < total))
      throw InputError("the map has one polarity only: its net flux cannot be scaled away");
    report.factor = std::sqrt((total + net) / (total - net));
    for (double& b : field) b = b > 0.0 ? b / report.factor : b * report.factor;
  }
  return report;
}

}  // namespace fluxform::solar
