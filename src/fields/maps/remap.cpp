#include "fluxform/fields/maps/remap.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/constants.hpp"

namespace fluxform {
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

SphereSums sums_over(const LatLonMap& map) {
  const std::vector<double> s = sines(map.latitude_faces);
  SphereSums sums;
  for (std::size_t r = 0; r < map.rows(); ++r)
    for (std::size_t c = 0; c < map.columns(); ++c) {
      const double area = (s[r + 1] - s[r]) * (map.longitude_faces[c + 1] - map.longitude_faces[c]);
      sums.net += map.at(r, c) * area;
      sums.magnitude += std::abs(map.at(r, c)) * area;
    }
  return sums;
}

SphereSums sums_over(const SurfaceCells& cells, const std::vector<double>& field) {
  double sums[2] = {0.0, 0.0};
  cells.for_owned([&](int i, int j, std::size_t k) {
    sums[0] += field[k] * cells.area(i, j);
    sums[1] += std::abs(field[k]) * cells.area(i, j);
  });
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, cells.comm);
  return {sums[0], sums[1]};
}

}  // namespace fluxform
