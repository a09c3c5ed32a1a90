#include "readings.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"

namespace fluxform::vortex {
namespace {

using constants::vacuum_permeability;
using C = ContinuumInput;

/// Whether a side has faces with a field beyond them; false for one that the grid lacks.
bool is_driven(const Sums& sums, int side) {
  return side >= 0 && sums.over_side(C::driven, side) > 0.0;
}

}  // namespace

double Reading::magnetisation() const { return (mean - applied) / vacuum_permeability; }

std::vector<double> means_in_holes(const Holes& holes, const Grid& grid, Vec u) {
  const auto n = static_cast<std::size_t>(holes.count());
  std::vector<double> sums(2 * n, 0.0);
  const ReadArray b(u);
  grid.for_owned([&](const Index& i) {
    const int hole = holes.of(i);
    if (hole == Holes::none) return;
    sums[static_cast<std::size_t>(hole)] += grid.volume(i) * b[grid.owned_offset(i)];
    sums[static_cast<std::size_t>(hole) + n] += grid.volume(i);
  });
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(2 * n), MPI_DOUBLE, MPI_SUM,
                grid.comm());
  for (std::size_t k = 0; k < n; ++k) sums[k] /= sums[k + n];
  sums.resize(n);
  return sums;
}

Readings::Readings(const ContinuumInput& s, const Grid& grid, double start)
    : s_(s),
      grid_(grid),
      start_(start),
      volume_(grid.integrate([](const Index&) { return 1.0; })) {}

/// From the centre of a cell to the nearest driven side; along the first axis from its lower end
/// where no side is driven.
double Readings::distance_inside(const Index& i, const Sums& sums) const {
  double least = std::numeric_limits<double>::infinity();
  for (int a = 0; a < grid_.dimension(); ++a) {
    const double x = grid_.centre(i)[static_cast<std::size_t>(a)];
    const Axis& axis = grid_.axis(a);
    if (is_driven(sums, grid_.side_named(axis.name + "_min")))
      least = std::min(least, x - axis.faces.front());
    if (is_driven(sums, grid_.side_named(axis.name + "_max")))
      least = std::min(least, axis.faces.back() - x);
  }
  return std::isinf(least) ? grid_.centre(i)[0] - grid_.axis(0).faces.front() : least;
}

/// Greatest distance from a driven side that flux has reached. What a source spreads is seen
/// against no flux, what comes in against what was there.
double Readings::penetration(Vec u, Vec at_start, const Sums& sums) const {
  const bool driven = sums.over_sides(C::driven) > 0.0;
  const ReadArray b(u), before(at_start);
  const auto change = [&](const Index& i) {
    const std::ptrdiff_t at = grid_.owned_offset(i);
    return std::abs(b[at] - (driven ? before[at] : 0.0));
  };
  double greatest = 0.0, deepest = 0.0;
  grid_.for_owned([&](const Index& i) {
    if (grid_.active(i)) greatest = std::max(greatest, change(i));
  });
  MPI_Allreduce(MPI_IN_PLACE, &greatest, 1, MPI_DOUBLE, MPI_MAX, grid_.comm());
  grid_.for_owned([&](const Index& i) {
    const bool material = grid_.active(i) && s_.holes.of(i) == Holes::none;
    if (material && change(i) > s_.front_level * greatest)
      deepest = std::max(deepest, distance_inside(i, sums));
  });
  MPI_Allreduce(MPI_IN_PLACE, &deepest, 1, MPI_DOUBLE, MPI_MAX, grid_.comm());
  return deepest;
}

/// Over the period that ends now, as M is known better than its slope at one time.
double Readings::creep_since(const Reading& last, const Reading& now) const {
  if (last.time <= start_) return 0.0;
  const double share = now.magnetisation() / last.magnetisation();
  if (now.applied != last.applied || !(share > 0.0) || std::isinf(share)) return 0.0;
  return -std::log(share) / std::log((now.time - start_) / (last.time - start_));
}

/// With the integrals by trapezia since the last reading.
Reading Readings::reading(double t, const Sums& sums) const {
  const double area = sums.over_sides(C::driven);
  Reading now{t, area > 0.0 ? sums.over_sides(C::beyond) / area : 0.0,
              sums.over_regions(C::amount) / volume_,
              (sums.over_regions(C::heat) + sums.over_sides(C::heat)) / volume_};
  if (readings_.empty()) return now;
  const Reading& last = readings_.back();
  now.heat_so_far = last.heat_so_far + 0.5 * (now.heat + last.heat) * (now.time - last.time);
  now.work_so_far = last.work_so_far - 0.5 * (now.magnetisation() + last.magnetisation()) *
                                           (now.applied - last.applied);
  return now;
}

void Readings::remember(const Columns& earlier) {
  if (!earlier.count("heat_so_far")) return;
  for (std::size_t k = 0; k < earlier.at("time").size(); ++k) {
    const auto of = [&](const char* name) { return earlier.at(name)[k]; };
    readings_.push_back({of("time"), of("applied_field"), of("mean_field"), of("heat"),
                         of("heat_so_far"), of("work_so_far")});
  }
}

/// Increase of a running integral over the period that ends now.
double Readings::over_last_period(double Reading::*integral) const {
  const Reading& last = readings_.back();
  const double from = last.time - s_.period;
  const auto after = std::lower_bound(readings_.begin(), readings_.end(), from,
                                      [](const Reading& r, double t) { return r.time < t; });
  if (after == readings_.begin()) return last.*integral - readings_.front().*integral;
  const Reading &a = *(after - 1), &b = *after;
  const double share = b.time > a.time ? (from - a.time) / (b.time - a.time) : 1.0;
  return last.*integral - (a.*integral + share * (b.*integral - a.*integral));
}

/// The sheet between its two faces as a conductor.
void Readings::add_slab(const Sums& sums, Quantities& q) const {
  const auto face = [&](int observable, int side) {
    return sums.over_side(observable, side) / sums.over_side(C::driven, side);
  };
  const double e = 0.5 * (face(C::through, 1) - face(C::through, 0));
  const double current = (face(C::beyond, 0) - face(C::beyond, 1)) / vacuum_permeability;
  q.push_back({"sheet_current", current, "A/m"});
  q.push_back({"electric_field", e, "V/m"});
  q.push_back({"power_per_area", e * current, "W/m2"});
  const double rho = current != 0.0 ? e / (current / volume_) : 0.0;
  q.push_back({"flow_resistivity", rho, "ohm m"});
  if (!s_.flow_slope()) return;
  const double law = *s_.flow_slope() * std::abs(readings_.back().mean);
  q.push_back({"resistivity_over_bardeen_stephen", law > 0.0 ? rho / law : 0.0, "1"});
}

/// The field in each hole, of the first where there are many.
void Readings::add_holes(Vec u, Quantities& q) const {
  constexpr std::size_t most = 16;
  const std::vector<double> all = means_in_holes(s_.holes, grid_, u);
  if (s_.holes.bore_radius() > 0.0) return q.push_back({"field_in_bore", all[0], "T"});
  for (std::size_t k = 0; k < std::min(all.size(), most); ++k)
    q.push_back({fmt::format("field_in_hole_{}", k + 1), all[k], "T"});
}

Quantities Readings::take(double t, Vec u, Vec at_start, const Sums& sums) {
  // A restart's first row, or a state beside that of a moment that has been read.
  const bool again = !readings_.empty() && readings_.back().time == t;
  const Reading now = reading(t, sums);
  const double creep = again || readings_.empty() ? 0.0 : creep_since(readings_.back(), now);
  if (!again) readings_.push_back(now);
  Quantities q{{"applied_field", now.applied, "T"},
               {"mean_field", now.mean, "T"},
               {"magnetisation", now.magnetisation(), "A/m"},
               {"penetration", penetration(u, at_start, sums), "m"},
               {"heat", now.heat, "W/m3"},
               {"heat_so_far", now.heat_so_far, "J/m3"},
               {"work_so_far", now.work_so_far, "J/m3"},
               {"creep_rate", creep, "1"}};
  add_holes(u, q);
  if (s_.period > 0.0) {
    q.push_back({"heat_of_last_cycle", over_last_period(&Reading::heat_so_far), "J/m3"});
    q.push_back({"hysteresis_of_last_cycle", over_last_period(&Reading::work_so_far), "J/m3"});
  }
  if (!s_.transport.empty()) add_slab(sums, q);
  return q;
}

}  // namespace fluxform::vortex
