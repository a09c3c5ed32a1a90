#include "coefficients.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fluxform/fv/sweep.hpp"

#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double speed_factor = seconds_per_day / radius_m;                      // m/s -> R/day
constexpr double spread_factor = 1e6 * seconds_per_day / (radius_m * radius_m);  // km2/s -> R^2/day

std::array<double, 2> degrees(const Point& x) { return {x[1] / degree, x[0] / degree}; }

FaceField face_velocity(const Grid& grid, const FlowSettings& f, const FlowMaps& maps) {
  if (f.stream_function.uses("latitude") || f.stream_function.uses("longitude")) {
    return velocity_from_stream_function(
        grid, [&](const Point& x) { return spread_factor * f.stream_function(degrees(x)); });
  }
  if (maps.east) {
    const Interpolant east(*maps.east), north(*maps.north);
    return velocity_from_components(grid, [&](int axis, const Point& x) {
      return speed_factor * (axis == 0 ? east : north)(x[1], x[0]);
    });
  }
  const auto flow = profile_flow(f);
  return velocity_from_components(
      grid, [&](int axis, const Point& x) { return speed_factor * flow(axis, x); });
}

FaceField face_conductance(const Grid& grid, const Coefficient& diffusivity) {
  FaceField c = velocity_from_components(grid, [&](int, const Point& x) {
    return spread_factor * diffusivity(std::array{x[1] / degree});
  });
  for (int axis = 0; axis < 2; ++axis) {
    for_box(c.box(axis), [&](const Index& i) {
      const double distance = grid.metric().distance(axis, i);
      c(axis, i) = distance > 0.0 ? c(axis, i) / distance : 0.0;
    });
  }
  return c;
}

/// The fourth-order scheme takes conductances with their tilt; two-point differences do without.
void set_conductance(SurfaceFlux& model, const Grid& grid, const Settings& settings) {
  if (settings.advection != Advection::fourth) {
    model.conductance = face_conductance(grid, settings.diffusivity);
    return;
  }
  auto [mean, tilt] = diffusive_conductance(grid, [&](const Point& x) {
    return spread_factor * settings.diffusivity(std::array{x[1] / degree});
  });
  model.conductance = std::move(mean);
  model.conductance_tilt = std::move(tilt);
}

/// The box below x in rising `points` (which x lies within) and how far x is towards the next one.
struct Between {
  std::size_t below;
  double fraction;
};

Between between(const std::vector<double>& points, double x) {
  const auto above = std::upper_bound(points.begin() + 1, points.end() - 1, x);
  const auto k = static_cast<std::size_t>(above - points.begin()) - 1;
  return {k, std::clamp((x - points[k]) / (points[k + 1] - points[k]), 0.0, 1.0)};
}

std::vector<double> middles(const std::vector<double>& faces) {
  std::vector<double> x;
  for (std::size_t k = 0; k + 1 < faces.size(); ++k) x.push_back(0.5 * (faces[k] + faces[k + 1]));
  return x;
}

}  // namespace

std::function<double(int, const Point&)> profile_flow(const FlowSettings& f) {
  const bool free_east = f.rotation == "expression", free_north = f.meridional == "expression";
  const Rotation rotation =
      free_east ? Rotation::none() : rotation_named(f.rotation, f.rigid_speed);
  const MeridionalFlow meridional =
      free_north ? MeridionalFlow::none()
                 : meridional_named(f.meridional, f.meridional_speed, f.meridional_exponent);
  return [=, east = f.rotation_formula, north = f.meridional_formula](int axis, const Point& x) {
    if (axis == 0) return free_east ? east(degrees(x)) : rotation.speed(x[1]);
    return free_north ? north(degrees(x)) : meridional.speed(x[1]);
  };
}

Interpolant::Interpolant(const LatLonMap& map)
    : map_(map), rows_(middles(map.latitude_faces)), columns_(middles(map.longitude_faces)) {
  columns_.push_back(columns_.front() + 2.0 * constants::pi);
}

double Interpolant::operator()(double latitude, double longitude) const {
  const double turn = 2.0 * constants::pi;
  const double lon = longitude - turn * std::floor((longitude - columns_.front()) / turn);
  const Between j = between(rows_, latitude), i = between(columns_, lon);
  const std::size_t next = (i.below + 1) % map_.columns();
  const auto along = [&](std::size_t row) {
    return (1.0 - i.fraction) * map_.at(row, i.below) + i.fraction * map_.at(row, next);
  };
  return (1.0 - j.fraction) * along(j.below) + j.fraction * along(j.below + 1);
}

void set_coefficients(SurfaceFlux& model, const Grid& grid, const Settings& settings,
                      const FlowMaps& maps) {
  model.velocity = face_velocity(grid, settings.flow, maps);
  model.velocity_tilt = transverse_tilt(grid, model.velocity);
  set_conductance(model, grid, settings);
  model.advection = settings.advection;
  model.decay_rate = settings.decay_time ? 1.0 / (*settings.decay_time * days_per_year) : 0.0;
  model.quenching_inverse =
      settings.flow.quenching_field > 0.0 ? 1.0 / settings.flow.quenching_field : 0.0;
}

}  // namespace fluxform::solar
