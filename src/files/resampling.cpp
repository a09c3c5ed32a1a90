// Raster::read of a box. Columns and rows are weighted apart: a cell of the result takes value (i,
// j) with the weight of column i times the weight of row j.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "fluxform/core/error.hpp"
#include "fluxform/files/raster.hpp"

namespace fluxform {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double sliver = 1e-9;  // of a cell: round-off in the box's edges, no part of the map

struct Share {
  int index;
  double weight;
};
using Shares = std::vector<Share>;

/// The cell that holds `position`, counted in cells; -1 or `cells` outside.
int cell_at(double position, int cells) {
  return static_cast<int>(std::clamp(std::floor(position), -1.0, static_cast<double>(cells)));
}

/// The cells of [from, to], with the length each has in it. Positions count cells of the raster.
Shares overlaps(double from, double to, int cells) {
  Shares shares;
  const int first = std::max(0, cell_at(from, cells));
  for (int i = first; i < cells && i < to; ++i) {
    const double length = std::min(to, i + 1.0) - std::max(from, static_cast<double>(i));
    if (length > sliver) shares.push_back({i, length});
  }
  return shares;
}

/// The two cells whose centres are around `position`; at the raster's edge the last one.
Shares neighbours(double position, int cells) {
  const double lower = std::floor(position - 0.5), part = position - 0.5 - lower;
  const int i = static_cast<int>(lower);
  return {{std::clamp(i, 0, cells - 1), 1.0 - part}, {std::clamp(i + 1, 0, cells - 1), part}};
}

/// One direction of the box.
struct Extent {
  double from, to;  ///< in cells of the raster
  int cells;        ///< of the raster
  int count;        ///< of the result

  Shares shares(int k, Resampling how) const {
    const double a = from + (to - from) * k / count, b = from + (to - from) * (k + 1) / count;
    if (how == Resampling::mean || how == Resampling::majority) return overlaps(a, b, cells);
    const int centre = cell_at(0.5 * (a + b), cells);
    if (centre < 0 || centre >= cells) return {};
    if (how == Resampling::nearest) return {{centre, 1.0}};
    return neighbours(0.5 * (a + b), cells);
  }
  std::vector<Shares> all_shares(Resampling how) const {
    std::vector<Shares> all;
    all.reserve(static_cast<std::size_t>(count));
    for (int k = 0; k < count; ++k) all.push_back(shares(k, how));
    return all;
  }
};

/// What has come together in one cell of the result.
struct Tally {
  double sum = 0.0, weight = 0.0;
  std::vector<std::pair<double, double>> areas;  ///< of each value, for the majority

  void add(double value, double share, Resampling how) {
    if (std::isnan(value) || share == 0.0) return;
    sum += share * value;
    weight += share;
    if (how != Resampling::majority) return;
    const auto known = std::find_if(areas.begin(), areas.end(),
                                    [value](const auto& area) { return area.first == value; });
    if (known == areas.end())
      areas.emplace_back(value, share);
    else
      known->second += share;
  }

  double result(Resampling how) const {
    if (weight == 0.0) return none;
    if (how != Resampling::majority) return sum / weight;
    const auto most = std::max_element(areas.begin(), areas.end(), [](auto a, auto b) {
      const bool equal = std::abs(a.second - b.second) <= sliver * (a.second + b.second);
      return equal ? a.first > b.first : a.second < b.second;
    });
    return most->first;
  }
};

/// One row of the result: `columns` of each of its cells, `lines` of all.
std::vector<double> row_of(const Raster& raster, const std::vector<Shares>& columns,
                           const Shares& lines, Resampling how) {
  std::vector<Tally> tallies(columns.size());
  for (const Share& line : lines) {
    const auto source = raster.read(0, line.index, raster.columns(), 1);
    for (std::size_t i = 0; i < columns.size(); ++i)
      for (const Share& column : columns[i])
        tallies[i].add(source[static_cast<std::size_t>(column.index)], column.weight * line.weight,
                       how);
  }
  std::vector<double> row;
  row.reserve(tallies.size());
  for (const Tally& tally : tallies) row.push_back(tally.result(how));
  return row;
}

}  // namespace

std::vector<double> Raster::read(double left, double bottom, double right, double top,
                                 int columns_out, int rows_out, Resampling how) const {
  if (!(right > left && top > bottom && columns_out > 0 && rows_out > 0))
    throw InputError({path_, 0, 0}, "the part of the raster to read is empty");
  const double w = where_.cell_width, h = where_.cell_height;
  const Extent x{(left - where_.left) / w, (right - where_.left) / w, columns_, columns_out};
  const Extent y{(bottom - where_.bottom) / h, (top - where_.bottom) / h, rows_, rows_out};
  const auto columns = x.all_shares(how), centres = x.all_shares(Resampling::nearest);
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(columns_out) * static_cast<std::size_t>(rows_out));
  for (int j = 0; j < rows_out; ++j) {
    auto row = row_of(*this, columns, y.shares(j, how), how);
    if (how == Resampling::bilinear) {  // holes keep their shape
      const auto centre =
          row_of(*this, centres, y.shares(j, Resampling::nearest), Resampling::nearest);
      for (std::size_t i = 0; i < row.size(); ++i)
        if (std::isnan(centre[i])) row[i] = none;
    }
    values.insert(values.end(), row.begin(), row.end());
  }
  return values;
}

}  // namespace fluxform
