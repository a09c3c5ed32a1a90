#include "coefficients.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/face_coefficients.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform::ecology {
namespace {

bool varies(const FlowSettings& f) {
  const bool along = std::any_of(f.along.begin(), f.along.end(),
                                 [](const Coefficient& c) { return ecology::varies(c); });
  return along || f.stream_function.uses("t");
}

bool varies(const PopulationSettings& p) {
  const GrowthSettings& g = p.growth;
  return ecology::varies(p.dispersal) || ecology::varies(p.attractant) ||
         ecology::varies(g.rate) || ecology::varies(g.birth) || ecology::varies(g.death) ||
         ecology::varies(g.capacity) || ecology::varies(g.competition) ||
         ecology::varies(g.threshold);
}

/// Velocities known per cell: the mean of the two beside a face, weighted by their distances; on a
/// border that of the cell inside.
void average_to_faces(const Grid& grid, int axis, const CellField& cells, FaceField& v) {
  for_box(v.box(axis), [&](const Index& i) {
    const Index below = moved(i, axis, -1);
    const bool left = grid.active(below), right = grid.active(i);
    if (left && right) {
      const auto [h_left, h_right] = halves(grid, axis, i);
      v(axis, i) = (h_right * cells(below) + h_left * cells(i)) / (h_left + h_right);
    } else if (left != right) {
      v(axis, i) = cells(left ? below : i);
    }
  });
}

CellField mapped(const CellField& f, double (*function)(double)) {
  CellField out = f;
  for_box(out.box(), [&](const Index& i) { out(i) = function(f(i)); });
  return out;
}

double positive_part(double x) { return std::max(x, 0.0); }
double negative_part(double x) { return std::max(-x, 0.0); }

}  // namespace

std::vector<BorderSettings> borders_of(const Grid& grid, const Settings& settings) {
  const std::vector<BorderSettings>& given = settings.borders;
  std::vector<BorderSettings> all;
  for (const std::string& side : grid.sides()) {
    const auto named = [&](const std::string& name) {
      return std::find_if(given.begin(), given.end(),
                          [&](const BorderSettings& b) { return b.side == name; });
    };
    auto found = named(side);
    if (found == given.end()) found = named("all");
    all.push_back(found == given.end() ? BorderSettings{} : *found);
    if (side == "holes" && settings.holes) all.back() = {side, *settings.holes, 0.0};
  }
  return all;
}

std::array<double, 2> halves(const Grid& grid, int axis, const Index& i) {
  const double distance = grid.metric().distance(axis, i);
  const auto a = static_cast<std::size_t>(axis);
  Index left = i;
  left[a] -= 1;
  const Axis& line = grid.axis(axis);
  const double below = line.width(grid.wrapped(left)[a]), above = line.width(grid.wrapped(i)[a]);
  return {distance * below / (below + above), distance * above / (below + above)};
}

FaceField flow_of(const Landscape& land, const FlowSettings& flow, double t) {
  const Grid& grid = land.grid();
  if (flow.kind == Flow::none) return FaceField(grid.owned(), grid.dimension());
  if (flow.kind == Flow::stream_function) {
    return velocity_from_stream_function(grid, [&](const Point& x) {
      return land.value(flow.stream_function, x, grid.owned().begin, t);
    });
  }
  FaceField v = velocity_from_components(grid, [&](int axis, const Point& x) {
    const Coefficient& part = flow.along[static_cast<std::size_t>(axis)];
    if (part.is_constant()) return part.constant;
    if (part.kind != Coefficient::Kind::expression) return 0.0;
    return land.value(part.expression, x, grid.owned().begin, t);
  });
  for (int a = 0; a < grid.dimension(); ++a) {
    const Coefficient& part = flow.along[static_cast<std::size_t>(a)];
    if (part.is_dataset() || part.kind == Coefficient::Kind::regions) {
      average_to_faces(grid, a, land.field(part, t, 2), v);
    }
  }
  return v;
}

void refuse_divergence(const Landscape& land, const FlowSettings& flow, double t) {
  if (!flow.divergence_free) return;
  FaceField v;
  collectively(land.grid().comm(), [&] { v = flow_of(land, flow, t); });
  const double leak = divergence(land.grid(), v);
  if (leak <= 1e-9) return;
  throw InputError(fmt::format(
      "the flow is declared free of divergence, but a cell's inflow and outflow differ by {:.2g} "
      "of their sum; a 'stream_function' is free of it on any grid",
      leak));
}

Coefficients::Coefficients(const Landscape& land, const Settings& settings)
    : land_(land), settings_(settings), borders_(borders_of(land.grid(), settings)) {
  seasonal_ = varies(settings.flow) ||
              std::any_of(settings.populations.begin(), settings.populations.end(),
                          [](const PopulationSettings& p) { return varies(p); });
}

std::vector<Population> Coefficients::populations(double t) const {
  std::vector<Population> all(settings_.populations.size());
  for (std::size_t k = 0; k < all.size(); ++k) {
    all[k].name = settings_.populations[k].name;
    all[k].growth = settings_.populations[k].growth.form;
    set_rates(all[k], settings_.populations[k].growth, t);
    check(all[k]);
    set_exchange(all[k], movement(k, t));
  }
  return all;
}

Movement Coefficients::movement(std::size_t population, double t) const {
  const PopulationSettings& p = settings_.populations[population];
  Movement m;
  const CellField d = land_.field(p.dispersal, t, 2);
  for (std::size_t a = 0; a < static_cast<std::size_t>(land_.grid().dimension()); ++a) {
    m.diffusivity[a] = d;
    const double factor = a < p.anisotropy.size() ? p.anisotropy[a] : 1.0;
    m.anisotropy[a] = factor;
    if (factor != 1.0) for_box(d.box(), [&](const Index& i) { m.diffusivity[a](i) *= factor; });
  }
  m.velocity = flow_of(land_, settings_.flow, t);
  if (p.carried != 1.0) {
    for (int a = 0; a < land_.grid().dimension(); ++a) {
      for_box(m.velocity.box(a), [&](const Index& i) { m.velocity(a, i) *= p.carried; });
    }
  }
  if (p.taxis != 0.0) add_taxis(m.velocity, p, t);
  return m;
}

void Coefficients::add_taxis(FaceField& velocity, const PopulationSettings& p, double t) const {
  const Grid& grid = land_.grid();
  const CellField s = land_.field(p.attractant, t, 2);
  for (int a = 0; a < grid.dimension(); ++a) {
    const auto slope = [&](const Index& i) {
      return (s(i) - s(moved(i, a, -1))) / grid.metric().distance(a, i);
    };
    for_box(velocity.box(a), [&](const Index& i) {
      const bool left = grid.active(moved(i, a, -1)), right = grid.active(i);
      if (left && right) velocity(a, i) += p.taxis * slope(i);
      // Beyond a border there is no attractant: the slope next to it goes on.
      const Index inner = moved(i, a, left ? -1 : 1);
      if (left != right && grid.active(moved(inner, a, -1)) && grid.active(inner)) {
        velocity(a, i) += p.taxis * slope(inner);
      }
    });
  }
}

void Coefficients::set_exchange(Population& p, const Movement& m) const {
  const Grid& grid = land_.grid();
  p.leaving = p.entering = FaceField(grid.owned(), grid.dimension());
  for (int a = 0; a < grid.dimension(); ++a) {
    const CellField& d = m.diffusivity[static_cast<std::size_t>(a)];
    for_box(p.leaving.box(a), [&](const Index& i) {
      const Index below = moved(i, a, -1);
      const bool left = grid.active(below), right = grid.active(i);
      const double v = m.velocity(a, i);
      if (left && right) {
        const auto [h_left, h_right] = halves(grid, a, i);
        const double face = face_diffusivity(d(below), d(i), h_left, h_right);
        const auto [leaving, entering] = exchange(settings_.drift, face, v, h_left + h_right);
        p.leaving(a, i) = leaving;
        p.entering(a, i) = entering;
      } else if (left != right && grid.metric().area(a, i) > 0.0) {
        const int outward = left ? 1 : -1;
        const Face face = grid.boundary_face(a, i, outward);
        const BorderSettings& border = borders_[static_cast<std::size_t>(face.side)];
        p.leaving(a, i) = leaving_through(border, settings_.drift, d(left ? below : i), outward * v,
                                          face.distance);
      }
    });
  }
}

void Coefficients::set_rates(Population& p, const GrowthSettings& g, double t) const {
  if (g.form == Growth::allee || g.form == Growth::logistic) {
    p.birth = land_.field(g.birth, t);
    p.capacity = land_.field(g.capacity, t);
    if (g.form == Growth::allee) p.threshold = land_.field(g.threshold, t);
    return;
  }
  if (g.splits_rate) {
    const CellField rate = land_.field(g.rate, t);
    p.birth = mapped(rate, positive_part);
    p.death = mapped(rate, negative_part);
  } else {
    p.birth = land_.field(g.birth, t);
    p.death = land_.field(g.death, t);
  }
  if (g.form != Growth::regulated) return;
  if (!g.has_capacity) {
    p.competition = land_.field(g.competition, t);
    return;
  }
  p.competition = land_.field(g.capacity, t);
  for_box(p.competition.box(), [&](const Index& i) {
    const double rate = positive_part(p.birth(i) - p.death(i)), capacity = p.competition(i);
    if (rate > 0.0 && !(capacity > 0.0) && land_.grid().active(i)) {
      throw InputError(fmt::format(
          "the capacity of '{}' is {:g} where it grows (rate {:g} per year); it must be positive",
          p.name, capacity, rate));
    }
    p.competition(i) = rate > 0.0 ? rate / capacity : 0.0;
  });
}

void Coefficients::check(const Population& p) const {
  land_.grid().for_owned([&](const Index& i) {
    if (!land_.grid().active(i)) return;
    const Rates r = p.rates(i);
    if (!(r.capacity > 0.0)) {
      throw InputError(fmt::format("the capacity of '{}' is {:g} somewhere; it must be positive",
                                   p.name, r.capacity));
    }
    if (p.growth == Growth::allee && !(r.threshold < r.capacity)) {
      throw InputError(fmt::format("the Allee threshold of '{}' ({:g}) must be below its capacity "
                                   "({:g})",
                                   p.name, r.threshold, r.capacity));
    }
    if (r.birth < 0.0 && p.growth != Growth::logistic) {
      throw InputError(fmt::format("births of '{}' are negative ({:g} per year) somewhere", p.name,
                                   r.birth));
    }
  });
}

}  // namespace fluxform::ecology
