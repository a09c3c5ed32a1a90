#include "coefficients.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/fv/sweep.hpp"

#include "check_settings.hpp"
#include "flow_file.hpp"

namespace fluxform::ecology {
namespace {

bool varies(const FlowSettings& f) {
  const bool along = std::any_of(f.along.begin(), f.along.end(),
                                 [](const Coefficient& c) { return ecology::varies(c); });
  return along || f.stream_function.uses("t");
}

bool varies(const PopulationSettings& p) {
  const GrowthSettings& g = p.growth;
  return ecology::varies(p.dispersal) || ecology::varies(p.attractant) || ecology::varies(g.rate) ||
         ecology::varies(g.birth) || ecology::varies(g.death) || ecology::varies(g.capacity) ||
         ecology::varies(g.competition) || ecology::varies(g.threshold);
}

CellField mapped(const CellField& f, double (*function)(double)) {
  CellField out = f;
  for_box(out.box(), [&](const Index& i) { out(i) = function(f(i)); });
  return out;
}

std::string population_key(std::size_t k, const std::string& what) {
  return fmt::format("populations[{}].{}", k, what);
}

double positive_part(double x) { return std::max(x, 0.0); }
double negative_part(double x) { return std::max(-x, 0.0); }

FaceField velocity_of_components(const Landscape& land, const FlowSettings& flow, double t) {
  const Grid& grid = land.grid();
  FaceField v = velocity_from_components(grid, [&](int axis, const Point& x) {
    const Coefficient& part = flow.along[static_cast<std::size_t>(axis)];
    if (part.is_constant()) return part.constant;
    if (part.kind != Coefficient::Kind::expression) return 0.0;
    return land.value(part.expression, x, grid.owned().begin, t);
  });
  for (int a = 0; a < grid.dimension(); ++a) {
    const Coefficient& part = flow.along[static_cast<std::size_t>(a)];
    if (part.is_dataset() || part.kind == Coefficient::Kind::table) {
      const std::string key = fmt::format("flow.components.{}", "xyz"[a]);
      const CellField cells = land.field(part, key, t, 2);
      average_to_faces(
          grid, a, [&](const Index& i) { return cells(i); }, v);
    }
  }
  return v;
}

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

void average_to_faces(const Grid& grid, int axis, const std::function<double(const Index&)>& cells,
                      FaceField& v) {
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

FaceField flow_of(const Landscape& land, const FlowSettings& flow, double t) {
  const Grid& grid = land.grid();
  if (flow.kind == Flow::none) return {grid.owned(), grid.dimension()};
  if (flow.kind == Flow::stream_function) {
    return velocity_from_stream_function(grid, [&](const Point& x) {
      return land.value(flow.stream_function, x, grid.owned().begin, t);
    });
  }
  if (flow.kind == Flow::file) return velocity_from_file(land, flow.file);
  return velocity_of_components(land, flow, t);
}

void refuse_divergence(const Landscape& land, const FlowSettings& flow, double t) {
  if (!flow.divergence_free) return;
  FaceField v;
  collectively(land.grid().comm(), [&] { v = flow_of(land, flow, t); });
  const double leak = divergence(land.grid(), v);
  if (leak <= 1e-9) return;
  const char* key =
      flow.kind == Flow::file ? "flow.file.divergence_free" : "flow.components.divergence_free";
  throw land.error(key,
                   fmt::format("the flow is not free of divergence: inflow and outflow of a cell "
                               "differ by {:.2g} of their sum; a 'stream_function' is free of "
                               "it on any grid",
                               leak));
}

Coefficients::Coefficients(const Landscape& land, const Settings& settings)
    : land_(land),
      settings_(settings),
      borders_(borders_of(land.grid(), settings)),
      seasonal_(varies(settings.flow) ||
                std::any_of(settings.populations.begin(), settings.populations.end(),
                            [](const PopulationSettings& p) { return varies(p); })) {}

std::vector<Population> Coefficients::populations(double t) const {
  std::vector<Population> all(settings_.populations.size());
  // Reading a flow is collective: it comes before what a single rank may find wrong.
  bring_flow_to(t);
  for (std::size_t k = 0; k < all.size(); ++k) {
    all[k].name = settings_.populations[k].name;
    all[k].growth = settings_.populations[k].growth.form;
    set_rates(k, all[k], t);
    check(k, all[k]);
    set_exchange(all[k], movement(k, t));
  }
  return all;
}

void Coefficients::bring_flow_to(double t) const {
  if (!flow_ || varies(settings_.flow)) flow_ = flow_of(land_, settings_.flow, t);
}

Movement Coefficients::movement(std::size_t population, double t) const {
  const PopulationSettings& p = settings_.populations[population];
  Movement m;
  const std::string key = population_key(population, "dispersal");
  const CellField d = land_.field(p.dispersal, key, t, 2);
  land_.grid().for_owned([&](const Index& i) {
    if (d(i) < 0.0) {
      throw land_.error(
          key, fmt::format("dispersal is negative ({:g} m2/yr) at {}", d(i), land_.place_of(i)));
    }
  });
  for (std::size_t a = 0; a < static_cast<std::size_t>(land_.grid().dimension()); ++a) {
    m.diffusivity[a] = d;
    const double factor = a < p.anisotropy.size() ? p.anisotropy[a] : 1.0;
    m.anisotropy[a] = factor;
    if (factor != 1.0) for_box(d.box(), [&](const Index& i) { m.diffusivity[a](i) *= factor; });
  }
  bring_flow_to(t);
  m.velocity = *flow_;
  if (p.carried != 1.0) {
    for (int a = 0; a < land_.grid().dimension(); ++a) {
      for_box(m.velocity.box(a), [&](const Index& i) { m.velocity(a, i) *= p.carried; });
    }
  }
  if (p.taxis != 0.0) add_taxis(m.velocity, population, t);
  return m;
}

void Coefficients::add_taxis(FaceField& velocity, std::size_t k, double t) const {
  const Grid& grid = land_.grid();
  const PopulationSettings& p = settings_.populations[k];
  const CellField s = land_.field(p.attractant, population_key(k, "attractant"), t, 2);
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

void Coefficients::set_rates(std::size_t k, Population& p, double t) const {
  const GrowthSettings& g = settings_.populations[k].growth;
  const auto field = [&](const Coefficient& c, const char* what) {
    return land_.field(c, growth_key(settings_, k, what), t);
  };
  const auto none = [&] { return mapped(p.birth, [](double) { return 0.0; }); };
  if (g.form == Growth::allee || g.form == Growth::logistic) {
    p.birth = field(g.birth, "rate");
    p.death = p.competition = none();
    p.capacity = field(g.capacity, "capacity");
    if (g.form == Growth::allee) {
      p.threshold = field(g.threshold, "threshold");
      return;
    }
    for_box(p.birth.box(), [&](const Index& i) { p.competition(i) = p.birth(i) / p.capacity(i); });
    return;
  }
  if (g.splits_rate) {
    const CellField rate = field(g.rate, "rate");
    p.birth = mapped(rate, positive_part);
    p.death = mapped(rate, negative_part);
  } else {
    p.birth = field(g.birth, "birth");
    p.death = field(g.death, "death");
  }
  if (g.form == Growth::regulated) {
    set_crowding(k, p, t);
  } else {
    p.competition = none();
  }
}

void Coefficients::set_crowding(std::size_t k, Population& p, double t) const {
  const GrowthSettings& g = settings_.populations[k].growth;
  if (!g.has_capacity) {
    p.competition = land_.field(g.competition, growth_key(settings_, k, "competition"), t);
    return;
  }
  const std::string key = growth_key(settings_, k, "capacity");
  p.competition = land_.field(g.capacity, key, t);
  for_box(p.competition.box(), [&](const Index& i) {
    const double rate = positive_part(p.birth(i) - p.death(i)), capacity = p.competition(i);
    const auto refuse = [&](const std::string& why) {
      throw land_.error(key, fmt::format("the capacity of '{}' is {:g} at {}{}", p.name, capacity,
                                         land_.place_of(i), why));
    };
    if (land_.grid().active(i) && rate > 0.0 && !(capacity > 0.0)) {
      refuse(fmt::format(", where it grows by {:g} per year: it must be positive there", rate));
    }
    if (land_.grid().active(i) && capacity < 0.0) refuse(": it must not be negative");
    p.competition(i) = rate > 0.0 ? rate / capacity : 0.0;
  });
}

void Coefficients::check(std::size_t k, const Population& p) const {
  const bool splits = settings_.populations[k].growth.splits_rate;
  const bool divides = p.growth == Growth::allee || p.growth == Growth::logistic;
  land_.grid().for_owned([&](const Index& i) {
    if (!land_.grid().active(i)) return;
    const Rates r = p.rates(i);
    const auto refuse = [&](const char* key, const std::string& message) {
      throw land_.error(growth_key(settings_, k, key),
                        fmt::format("{}, at {}", message, land_.place_of(i)));
    };
    if (divides && !(r.capacity > 0.0)) {
      refuse("capacity",
             fmt::format("the capacity of '{}' must be positive, not {:g}", p.name, r.capacity));
    }
    if (p.growth == Growth::allee && !(r.threshold < r.capacity)) {
      refuse("threshold",
             fmt::format("the Allee threshold of '{}' ({:g}) must be below its capacity "
                         "({:g})",
                         p.name, r.threshold, r.capacity));
    }
    if (r.birth < 0.0 && p.growth != Growth::logistic) {
      refuse(splits || divides ? "rate" : "birth",
             fmt::format("births of '{}' are negative ({:g} per year)", p.name, r.birth));
    }
    if (r.death < 0.0) {
      refuse("death", fmt::format("deaths of '{}' are negative ({:g} per year)", p.name, r.death));
    }
    if (r.competition < 0.0 && p.growth != Growth::logistic) {
      refuse("competition",
             fmt::format("deaths by competition of '{}' are negative ({:g} per density "
                         "and year)",
                         p.name, r.competition));
    }
  });
}

}  // namespace fluxform::ecology
