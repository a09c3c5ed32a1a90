#include "warnings.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/console.hpp"
#include "fluxform/fields/evaluator.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/grid/pieces.hpp"

#include "observables.hpp"

namespace fluxform::ecology {
namespace {

constexpr std::size_t most_named = 5;      ///< pieces that a warning lists
constexpr double noticeable_share = 0.05;  ///< of the flow that leaves the landscape

/// A cell's width beside the length over which a population changes there, both in metres.
struct Coarse {
  double width = 0.0, length = 0.0;
  double ratio() const { return length > 0.0 ? width / length : 0.0; }
};

/// A length or size as people read it: kilometres from a thousand metres on.
std::string shown(double metres, int power) {
  const double kilo = std::pow(1000.0, power);
  const std::string exponent = power > 1 ? std::to_string(power) : "";
  return metres >= kilo ? fmt::format("{:.4g} km{}", metres / kilo, exponent)
                        : fmt::format("{:.4g} m{}", metres, exponent);
}

/// The width of a cell along an axis in metres, also where the axis counts angles.
double width_of(const Grid& grid, int axis, const Index& i) {
  const double below = grid.metric().area(axis, i),
               above = grid.metric().area(axis, moved(i, axis, 1));
  return grid.volume(i) / std::max(below, above);
}

Coarse coarsest(const Grid& grid, const Population& p, double& cells, double& coarse) {
  Coarse worst;
  grid.for_owned([&](const Index& i) {
    const double rate = std::abs(p.low_density_rate(i));
    if (!grid.active(i) || rate == 0.0) return;
    bool any = false, wide = false;
    for (int a = 0; a < grid.dimension(); ++a) {
      const double d = p.factor(a) * p.dispersal(i);
      if (d == 0.0 || grid.cells()[static_cast<std::size_t>(a)] < 2) continue;
      const Coarse here{width_of(grid, a, i), std::sqrt(d / rate)};
      any = true;
      wide = wide || here.ratio() > 1.0 + 1e-9;
      if (here.ratio() > worst.ratio()) worst = here;
    }
    cells += any ? 1.0 : 0.0;
    coarse += wide ? 1.0 : 0.0;
  });
  return worst;
}

/// The worst of all ranks.
Coarse worst_of_all(const Coarse& mine, MPI_Comm comm) {
  struct {
    double ratio;
    int rank;
  } own{mine.ratio(), 0}, all{};
  MPI_Comm_rank(comm, &own.rank);
  MPI_Allreduce(&own, &all, 1, MPI_DOUBLE_INT, MPI_MAXLOC, comm);
  std::array<double, 2> numbers{mine.width, mine.length};
  MPI_Bcast(numbers.data(), 2, MPI_DOUBLE, all.rank, comm);
  return {numbers[0], numbers[1]};
}

const char* word_of(BorderKind kind) {
  switch (kind) {
    case BorderKind::hostile:
      return "hostile";
    case BorderKind::outflow:
      return "outflow";
    case BorderKind::robin:
      return "robin";
    case BorderKind::no_flux:
      break;
  }
  return "no_flux";
}

/// What a population's drift would carry out through borders that nobody crosses around holes, and
/// through all borders.
std::array<double, 2> carried_out(const Site& site, const Population& p) {
  const Grid& grid = site.grid;
  std::array<double, 2> out{};
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    if (!grid.owns(inside)) return;
    const Face face = grid.boundary_face(axis, i, outward);
    const bool hole = grid.sides()[static_cast<std::size_t>(face.side)] == "holes";
    const double flow = std::max(outward * p.velocity(axis, i), 0.0) * face.area;
    const bool closed = site.settings.borders.at(face).kind == BorderKind::no_flux;
    if (closed && hole) out[0] += flow;
    if (!closed || hole) out[1] += flow;
  });
  MPI_Allreduce(MPI_IN_PLACE, out.data(), 2, MPI_DOUBLE, MPI_SUM, grid.comm());
  return out;
}

void warn_of_empty_places(const Site& site) {
  const Grid& grid = site.grid;
  const auto warn_if_empty = [&](const std::string& name,
                                 const std::function<bool(const Index&)>& contains) {
    const double cells = grid.integrate([&](const Index& i) { return contains(i) ? 1.0 : 0.0; });
    if (cells == 0.0) console::warn("'{}' holds no cell of the landscape", name);
  };
  for (std::size_t r = 1; r < grid.regions().size(); ++r)
    warn_if_empty(grid.regions()[r],
                  [&](const Index& i) { return grid.region(i) == static_cast<int>(r); });
  for (const Patch& patch : site.settings.patches)
    warn_if_empty(patch.name, [&](const Index& i) { return patch.contains(i); });
}

void warn_of_coarse_cells(const Site& site) {
  for (const Population& p : site.populations) {
    std::array<double, 2> cells{};
    const Coarse worst = worst_of_all(coarsest(site.grid, p, cells[0], cells[1]), site.grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, cells.data(), 2, MPI_DOUBLE, MPI_SUM, site.grid.comm());
    if (cells[1] == 0.0) continue;
    console::warn(
        "cells of {} are wider than sqrt(D/|r|) = {} of '{}' ({:.3g} % of its cells are): fronts "
        "and edges of habitat are not resolved there, and a front runs too fast (at one such "
        "length by 4 %, at three by 20 %); take finer cells",
        shown(worst.width, 1), shown(worst.length, 1), p.name, 100.0 * cells[1] / cells[0]);
  }
}

void warn_of_pieces(const Site& site, const RasterGrid& raster) {
  const Grid& grid = site.grid;
  if (!grid.has_holes()) return;
  const std::vector<Piece> pieces = pieces_of(grid);
  if (pieces.size() < 2) return;
  const std::string unit = abundance_unit(grid, "1").unit;
  const int power = unit.size() > 1 ? std::stoi(unit.substr(1)) : 1;
  std::vector<std::string> named;
  double rest = 0.0;
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    if (k >= most_named) {
      rest += pieces[k].size;
      continue;
    }
    named.push_back(
        fmt::format("{} about {}", shown(pieces[k].size, power), site.place_of(pieces[k].example)));
  }
  if (rest > 0.0) named.push_back(fmt::format("all others together {}", shown(rest, power)));
  const bool joinable = raster.given() && !raster.corners;
  console::warn(
      "the landscape falls into {} pieces between which nobody passes: {}; cells that "
      "touch at corners only are not joined{}",
      pieces.size(), fmt::join(named, "; "),
      joinable ? " ('landscape.neighbours: 8' joins them)" : "");
}

void warn_of_closed_outlets(const Site& site, const RasterGrid& raster) {
  const Grid& grid = site.grid;
  if (!grid.has_holes()) return;
  const Conditions<Border>& borders = site.settings.borders;
  const Evaluator evaluator(grid, site.input);
  const char* const remedy =
      !raster.given()
          ? "the side 'holes' says what happens there"
          : "cut the frame off (gdal_translate -srcwin), or say 'nodata: lethal' (who enters dies) "
            "or 'nodata: outflow' (the flow carries them away)";
  if (borders.of(grid.side_named("holes")).kind != BorderKind::no_flux) return;  // they leave there
  for (std::size_t side = 0; side < grid.sides().size(); ++side) {
    const auto number = static_cast<int>(side);
    const BorderKind kind = borders.of(number).kind;
    if (kind == BorderKind::no_flux || evaluator.has_faces(number)) continue;
    console::warn("nobody reaches '{}', which is {}: all cells along it take no part; {}",
                  grid.sides()[side], word_of(kind), remedy);
  }
  for (const Population& p : site.populations) {
    const auto [held, all] = carried_out(site, p);
    if (!(held > noticeable_share * all)) continue;
    console::warn(
        "drift carries '{}' against cells that take no part and let nobody through: {:.3g} "
        "% of what would flow out of the landscape; {}",
        p.name, 100.0 * held / all, remedy);
  }
}

}  // namespace

void warn_of_all(const Site& site, const RasterGrid& raster) {
  warn_of_empty_places(site);
  warn_of_coarse_cells(site);
  warn_of_pieces(site, raster);
  warn_of_closed_outlets(site, raster);
}

}  // namespace fluxform::ecology
