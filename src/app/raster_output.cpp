#include "fluxform/app/raster_output.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/raster_file.hpp"

namespace fluxform {
namespace {

constexpr int strip_cells = 1 << 17;  // of 8 bytes: a megabyte on rank 0

void check(const std::string& path, const Grid& grid, int unknown) {
  const bool fits = grid.dimension() == 2 && grid.geometry() == Geometry::cartesian &&
                    grid.axis(0).uniform && grid.axis(1).uniform;
  if (!fits)
    throw InputError(
        fmt::format("'{}': a raster needs a grid of two uniform Cartesian axes", path));
  if (unknown < 0 || unknown >= grid.unknowns())
    throw InputError(fmt::format("'{}': there is no unknown {}", path, unknown));
}

/// Columns [west, east) and rows [south, north) of the grid.
struct Part {
  int west, east, south, north;
  int cells() const { return std::max(0, east - west) * std::max(0, north - south); }
  Part within(int from, int to) const {
    return {west, east, std::max(south, from), std::min(north, to)};
  }
};

/// Brings strips of rows to rank 0.
class Strips {
 public:
  Strips(const Grid& grid, Vec values, int unknown, double factor, double nodata)
      : grid_(grid), values_(values), unknown_(unknown), factor_(factor), nodata_(nodata) {
    const Box& box = grid.owned();
    mine_ = {box.begin[0], box.end[0], box.begin[1], box.end[1]};
    parts_.resize(static_cast<std::size_t>(ranks_of(grid.comm())));
    MPI_Allgather(&mine_, 4, MPI_INT, parts_.data(), 4, MPI_INT, grid.comm());
  }

  /// Rows [south, north), the northern one first; empty except on rank 0. Collective.
  std::vector<double> gather(int south, int north) const {
    std::vector<double> packed;
    collectively(grid_.comm(), [&] { packed = pack(mine_.within(south, north)); });
    std::vector<int> counts, starts;
    int total = 0;
    for (const Part& part : parts_) {
      starts.push_back(total);
      counts.push_back(part.within(south, north).cells());
      total += counts.back();
    }
    const bool collecting = rank_of(grid_.comm()) == 0;
    std::vector<double> received(static_cast<std::size_t>(collecting ? total : 0));
    MPI_Gatherv(packed.data(), static_cast<int>(packed.size()), MPI_DOUBLE, received.data(),
                counts.data(), starts.data(), MPI_DOUBLE, 0, grid_.comm());
    return collecting ? in_rows(received, south, north) : received;
  }

 private:
  std::vector<double> pack(const Part& part) const {
    const ReadArray values(values_);
    std::vector<double> packed;
    for (int j = part.south; j < part.north; ++j)
      for (int i = part.west; i < part.east; ++i) packed.push_back(value(values, {i, j, 0}));
    return packed;
  }

  double value(const ReadArray& values, const Index& i) const {
    if (!grid_.active(i)) return nodata_;
    const double result = factor_ * values[grid_.owned_offset(i) + unknown_];
    if (result == nodata_)
      throw InputError(
          fmt::format("cell ({}, {}) has the value {}, which stands for 'no data' in "
                      "the raster to write: choose another number for it",
                      i[0], i[1], nodata_));
    return result;
  }

  std::vector<double> in_rows(const std::vector<double>& received, int south, int north) const {
    const auto columns = static_cast<std::size_t>(grid_.cells()[0]);
    std::vector<double> rows(received.size());
    auto next = received.begin();
    for (const Part& part : parts_) {
      const Part piece = part.within(south, north);
      for (int j = piece.south; j < piece.north; ++j) {
        const auto row = static_cast<std::size_t>(north - 1 - j);
        std::copy_n(next, piece.east - piece.west,
                    rows.begin() + static_cast<std::ptrdiff_t>(row * columns) + piece.west);
        next += piece.east - piece.west;
      }
    }
    return rows;
  }

  const Grid& grid_;
  Vec values_;
  int unknown_;
  double factor_, nodata_;
  Part mine_{};
  std::vector<Part> parts_;
};

}  // namespace

void write_raster(const std::string& path, const Grid& grid, Vec values, int unknown,
                  const Georeference& where, double factor, double nodata) {
  check(path, grid, unknown);
  const int columns = grid.cells()[0], rows = grid.cells()[1];
  const int strip = std::clamp(strip_cells / columns, 1, rows);
  const RasterShape shape{columns, rows, strip, nodata, where};
  std::unique_ptr<RasterFile> file;
  const auto on_rank_0 = [&](const std::function<void()>& body) {
    collectively(grid.comm(), [&] {
      if (rank_of(grid.comm()) == 0) body();
    });
  };
  on_rank_0([&] { file = create_raster_file(path, shape); });
  const Strips strips(grid, values, unknown, factor, nodata);
  for (int north = rows; north > 0; north -= strip) {
    const auto cells = strips.gather(std::max(0, north - strip), north);
    on_rank_0([&] { file->append(cells); });
  }
  on_rank_0([&] { file->commit(); });
}

}  // namespace fluxform
