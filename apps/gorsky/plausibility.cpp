#include "plausibility.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/core/petsc.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform::gorsky {
namespace {

/// Beyond it exponential fitting is hardly better than upwind differences of the first order.
constexpr double most_step = 2.0;

double over_ranks(const Grid& grid, double mine) {
  double most = 0.0;
  MPI_Allreduce(&mine, &most, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return most;
}

InputError refusal(const Parameters& input, const std::string& path, const std::string& reason) {
  return input.error(path, fmt::format("'{}' {}", path.substr(path.find('.') + 1), reason));
}

/// The key that a stress comes from.
std::string stress_key(const Body& body) {
  return body.metal.stress.kind == Stress::Kind::none ? "stress" : "stress_of";
}

void refuse_strong_stress(const Parameters& input, const Body& body, const Grid& grid) {
  const Metal& metal = body.metal;
  const double most = metal.load.largest() * greatest(grid, [&](const Index& i) {
                        return std::abs(metal.unit_stress(i));
                      });
  if (metal.modulus <= 0.0 || most <= 0.1 * metal.modulus) return;
  throw refusal(
      input, stress_key(body),
      fmt::format("gives a hydrostatic stress of {:.4g} Pa, above a tenth of the modulus: "
                  "no metal is elastic there",
                  most));
}

/// Whether the cell holds the place of a defect, which is the origin of straight axes.
bool holds_origin(const Grid& grid, const Index& i) {
  for (int a = 0; a < std::min(grid.dimension(), 2); ++a) {
    const auto at = static_cast<std::size_t>(i[static_cast<std::size_t>(a)]);
    const auto& faces = grid.axis(a).faces;
    if (faces[at] > 0.0 || faces[at + 1] < 0.0) return false;
  }
  return true;
}

void refuse_singular_cell(const Parameters& input, const Body& body, const Grid& grid) {
  if (!body.metal.stress.is_singular() || grid.geometry() != Geometry::cartesian) return;
  const double found =
      greatest(grid, [&](const Index& i) { return holds_origin(grid, i) ? 1.0 : 0.0; });
  if (found > 0.0)
    throw refusal(input, "stress_of",
                  "is without bound at the origin, which lies in a cell: cut a hole around it, or "
                  "take a cylindrical grid whose r begins above zero");
}

void warn_of_steps(const Body& body, const Grid& grid) {
  for (int k = 0; k < body.mobile(); ++k) {
    const double most = largest_step(body, grid, k);
    if (most > most_step)
      console::warn(
          "the potential of '{}' changes by up to {:.3g} RT from one cell to the next; above 2 the "
          "answer is of first order only: take more cells where the stress is steep",
          body.at(k).name, most);
  }
}

void warn_of_idle_load(const Body& body, const Grid& grid) {
  const Metal& metal = body.metal;
  const bool loaded = metal.stress.kind != Stress::Kind::none ||
                      !metal.given_stress->is_constant() || metal.given_stress->constant != 0.0;
  if (!loaded) return;
  for (int k = 0; k < body.mobile(); ++k)
    if (metal.load.base != 0.0 && largest_step(body, grid, k) > 0.0) return;
  if (metal.load.base == 0.0 || metal.load.varies()) return;
  console::warn(
      "'{}' has no hydrostatic part that differs from place to place: nothing will move by it",
      stress_key(body));
}

void warn_of_law(const Body& body, const Grid& grid) {
  const Metal& metal = body.metal;
  const auto warm = [&](const Index& i) { return metal.temperature_in(i); };
  const auto [less, more] = metal.heating.range();
  const double hottest = greatest(grid, warm) + more;
  const double coldest = -greatest(grid, [&](const Index& i) { return -warm(i); }) + less;
  for (const Species& s : body.species) {
    const bool above = s.hottest > 0.0 && hottest > s.hottest, below = coldest < s.coldest;
    if (above || below)
      console::warn(
          "the diffusivity of '{}' was measured between {:g} and {:g} K; at {:.4g} K it is a guess",
          s.name, s.coldest, s.hottest, above ? hottest : coldest);
  }
}

void refuse_full(const Parameters& input, const Body& body, const Grid& grid, double start) {
  double full = 0.0;
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    Face face = grid.boundary_face(axis, i, outward);
    face.t = start;
    double held = 0.0;
    for (const Species& s : body.species) held += s.holds(face) ? s.held(face) : 0.0;
    full = std::max(full, held / body.metal.sites);
  });
  full = over_ranks(grid, full);
  if (full > 1.0)
    throw refusal(
        input, "species",
        fmt::format("keeps {:.4g} times as many atoms at a side as 'sites' has room for", full));
}

}  // namespace

double greatest(const Grid& grid, const std::function<double(const Index&)>& number) {
  double most = -INFINITY;
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) most = std::max(most, number(i));
  });
  return over_ranks(grid, most);
}

double largest_step(const Body& body, const Grid& grid, int species) {
  double most = 0.0;
  for (int a = 0; a < grid.dimension(); ++a)
    for_box(grid.interior_faces(a), [&](const Index& i) {
      if (grid.active(i) && grid.active(moved(i, a, -1)))
        most = std::max(most, std::abs(body.at(species).step(a, i)));
    });
  return over_ranks(grid, most);
}

void check_body(const Parameters& input, const Body& body, const Grid& grid, double start) {
  refuse_strong_stress(input, body, grid);
  refuse_singular_cell(input, body, grid);
  warn_of_steps(body, grid);
  warn_of_idle_load(body, grid);
  warn_of_law(body, grid);
  if (body.metal.crowding != Crowding::none) refuse_full(input, body, grid, start);
}

void check_atoms(const Parameters& input, const Body& body, const Grid& grid, Vec u) {
  if (body.metal.crowding == Crowding::none) return;
  const ReadArray x(u);
  const auto share = [&](int k, const Index& i) {
    return x[grid.owned_offset(i) + k] / body.metal.sites;
  };
  const auto filled = [&](const Index& i) {
    double sum = 0.0;
    for (int k = 0; k < body.mobile(); ++k) sum += share(k, i);
    return sum;
  };
  const double most = greatest(grid, filled);
  if (most > 1.0)
    throw refusal(input, "species[0].concentration",
                  fmt::format("fills {:.4g} of the 'sites' at the start", most));
  for (int k = 0; k < body.mobile(); ++k) {
    const double least = -greatest(grid, [&](const Index& i) {
      return -(1.0 + body.at(k).attraction(i) * share(k, i) * (1.0 - filled(i)));
    });
    if (least < 0.0)
      throw refusal(
          input, fmt::format("species[{}].interaction", k),
          fmt::format(
              "makes 1 + w c (1 - c)/(R T) = {:.4g} < 0 at the start: atoms would run uphill, "
              "the metal falls into two phases",
              least));
  }
}

}  // namespace fluxform::gorsky
