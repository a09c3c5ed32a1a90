#include "readings.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"

namespace fluxform::vortex {

using constants::vacuum_permeability;

double Reading::magnetisation() const { return (mean - applied) / vacuum_permeability; }

double initial_field(const ContinuumSettings& s, const Grid& grid, const Index& i) {
  std::array<double, 3> at{};
  for (int a = 0; a < grid.dimension(); ++a) {
    const std::string& name = grid.axis(a).name;
    at[name == "x" ? 0 : name == "y" ? 1 : 2] = grid.centre(i)[static_cast<std::size_t>(a)];
  }
  return s.initial(at);
}

namespace {

/// Means over the holes of a value of each cell. Collective.
template <class Value>
std::vector<double> means(const Holes& holes, const Grid& grid, Value&& value) {
  const auto n = static_cast<std::size_t>(holes.count());
  std::vector<double> sums(2 * n, 0.0);
  grid.for_owned([&](const Index& i) {
    const int hole = holes.of(i);
    if (hole == Holes::none) return;
    sums[static_cast<std::size_t>(hole)] += grid.volume(i) * value(i);
    sums[static_cast<std::size_t>(hole) + n] += grid.volume(i);
  });
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(2 * n), MPI_DOUBLE, MPI_SUM,
                grid.comm());
  for (std::size_t k = 0; k < n; ++k) sums[k] /= sums[k + n];
  sums.resize(n);
  return sums;
}

}  // namespace

std::vector<double> holes_at_start(const ContinuumSettings& s, const Grid& grid) {
  return means(s.holes, grid, [&](const Index& i) { return initial_field(s, grid, i); });
}

ContinuumObserver::ContinuumObserver(const ContinuumSettings& s, ContinuumOperator& op,
                                     double start)
    : s_(s), op_(op), start_(start) {
  const Grid& grid = op.grid();
  volume_ = grid.integrate([](const Index&) { return 1.0; });
  const std::vector<double> in_holes = holes_at_start(s, grid);
  grid.for_owned([&](const Index& i) {
    const int hole = s.holes.of(i);
    initial_.push_back(hole == Holes::none ? initial_field(s, grid, i)
                                           : in_holes[static_cast<std::size_t>(hole)]);
  });
}

/// From the centre of a cell to the nearest driven side; along the first axis from its lower end
/// where no side is driven.
double ContinuumObserver::distance_inside(const Index& i, const SampleRates& rates) const {
  const Grid& grid = op_.grid();
  double least = std::numeric_limits<double>::infinity();
  for (int a = 0; a < grid.dimension(); ++a) {
    const auto k = static_cast<std::size_t>(a);
    const double x = grid.centre(i)[k];
    const Axis& axis = grid.axis(a);
    const SideState &lower = rates.sides[2 * k], &upper = rates.sides[2 * k + 1];
    if (lower.is_driven && lower.area > 0.0) least = std::min(least, x - axis.faces.front());
    if (upper.is_driven && upper.area > 0.0) least = std::min(least, axis.faces.back() - x);
  }
  return std::isinf(least) ? grid.centre(i)[0] - grid.axis(0).faces.front() : least;
}

double ContinuumObserver::penetration(Vec u, const SampleRates& rates) const {
  const Grid& grid = op_.grid();
  const bool driven = std::any_of(rates.sides.begin(), rates.sides.end(),
                                  [](const SideState& s) { return s.is_driven && s.area > 0.0; });
  const ReadArray b(u);
  // What a source spreads is seen against no flux, what comes in against what was there.
  const auto change = [&](std::ptrdiff_t at) {
    return std::abs(b[at] - (driven ? initial_[static_cast<std::size_t>(at)] : 0.0));
  };
  double greatest = 0.0, deepest = 0.0;
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) greatest = std::max(greatest, change(grid.owned_offset(i)));
  });
  MPI_Allreduce(MPI_IN_PLACE, &greatest, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  grid.for_owned([&](const Index& i) {
    const bool material = grid.active(i) && s_.holes.of(i) == Holes::none;
    if (material && change(grid.owned_offset(i)) > s_.front_level * greatest)
      deepest = std::max(deepest, distance_inside(i, rates));
  });
  MPI_Allreduce(MPI_IN_PLACE, &deepest, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return deepest;
}

/// Trapezia since the last reading.
void ContinuumObserver::integrate(Reading& now) const {
  if (readings_.empty()) return;
  const Reading& last = readings_.back();
  now.heat_so_far = last.heat_so_far + 0.5 * (now.heat + last.heat) * (now.time - last.time);
  now.work_so_far = last.work_so_far - 0.5 * (now.magnetisation() + last.magnetisation()) *
                                           (now.applied - last.applied);
}

/// Over the period that ends now, as M is known better than its slope at one time.
double ContinuumObserver::creep_since_last(const Reading& now) const {
  if (readings_.empty() || readings_.back().time <= start_) return 0.0;
  const Reading& last = readings_.back();
  const double share = now.magnetisation() / last.magnetisation();
  if (now.applied != last.applied || !(share > 0.0) || std::isinf(share)) return 0.0;
  return -std::log(share) / std::log((now.time - start_) / (last.time - start_));
}

const Reading& ContinuumObserver::take(double t, Vec u) {
  const SampleRates rates = op_.rates(t, u);
  Reading now;
  now.time = t;
  double area = 0.0;
  for (const SideState& side : rates.sides) {
    if (!side.is_driven) continue;
    area += side.area;
    now.applied += side.area * side.field;
  }
  now.applied = area > 0.0 ? now.applied / area : 0.0;
  now.mean = op_.Operator::stored(t, u).net.at(0) / volume_;
  now.penetration = penetration(u, rates);
  {
    const ReadArray b(u);
    now.in_holes =
        means(s_.holes, op_.grid(), [&](const Index& i) { return b[op_.grid().owned_offset(i)]; });
  }
  now.heat = rates.heat / volume_;
  if (op_.grid().dimension() == 1 && area > 0.0) {
    now.electric_field = 0.5 * (rates.sides[1].flow - rates.sides[0].flow) / rates.sides[1].area;
    now.current = (rates.sides[0].field - rates.sides[1].field) / vacuum_permeability;
  }
  if (!readings_.empty() && readings_.back().time == t) {
    readings_.back().in_holes = now.in_holes;  // a restart does not know them
    return readings_.back();
  }
  integrate(now);
  now.creep_rate = creep_since_last(now);
  readings_.push_back(now);
  return readings_.back();
}

void ContinuumObserver::remember(const Columns& earlier) {
  const auto column = [&](const char* name) { return earlier.at(name); };
  if (!earlier.count("heat_so_far")) return;
  const std::vector<double> time = column("time"), applied = column("applied_field"),
                            mean = column("mean_field"), heat = column("heat"),
                            heat_sum = column("heat_so_far"), work = column("work_so_far");
  for (std::size_t k = 0; k < time.size(); ++k) {
    Reading r;
    r.time = time[k];
    r.applied = applied[k];
    r.mean = mean[k];
    r.heat = heat[k];
    r.heat_so_far = heat_sum[k];
    r.work_so_far = work[k];
    readings_.push_back(r);
  }
}

double ContinuumObserver::over_last_period(double Reading::*integral) const {
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
void ContinuumObserver::add_slab(Quantities& q) const {
  const Reading& r = readings_.back();
  q.push_back({"sheet_current", r.current, "A/m"});
  q.push_back({"electric_field", r.electric_field, "V/m"});
  q.push_back({"power_per_area", r.electric_field * r.current, "W/m2"});
  const double mean_j = r.current / volume_;
  const double rho = r.current != 0.0 ? r.electric_field / mean_j : 0.0;
  q.push_back({"flow_resistivity", rho, "ohm m"});
  if (!s_.flow_slope()) return;
  const double law = *s_.flow_slope() * std::abs(r.mean);
  q.push_back({"resistivity_over_bardeen_stephen", law > 0.0 ? rho / law : 0.0, "1"});
}

/// The field in each hole, of the first where there are many.
void ContinuumObserver::add_holes(Quantities& q) const {
  constexpr std::size_t most = 16;
  const std::vector<double>& all = readings_.back().in_holes;
  if (s_.holes.bore_radius() > 0.0) return q.push_back({"field_in_bore", all[0], "T"});
  for (std::size_t k = 0; k < std::min(all.size(), most); ++k)
    q.push_back({fmt::format("field_in_hole_{}", k + 1), all[k], "T"});
}

Quantities ContinuumObserver::quantities() const {
  const Reading& r = readings_.back();
  Quantities q{{"applied_field", r.applied, "T"},
               {"mean_field", r.mean, "T"},
               {"magnetisation", r.magnetisation(), "A/m"},
               {"penetration", r.penetration, "m"},
               {"heat", r.heat, "W/m3"},
               {"heat_so_far", r.heat_so_far, "J/m3"},
               {"work_so_far", r.work_so_far, "J/m3"},
               {"creep_rate", r.creep_rate, "1"}};
  add_holes(q);
  if (s_.period > 0.0) {
    q.push_back({"heat_of_last_cycle", over_last_period(&Reading::heat_so_far), "J/m3"});
    q.push_back({"hysteresis_of_last_cycle", over_last_period(&Reading::work_so_far), "J/m3"});
  }
  if (!s_.transport.empty()) add_slab(q);
  return q;
}

}  // namespace fluxform::vortex
