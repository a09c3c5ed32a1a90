#include "observables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/grid/nearest.hpp"

namespace fluxform::vortex {
namespace {

/// The node nearest to a place; `what` the input has there.
Index node_at(const Grid& grid, const std::vector<double>& place, double xi, const Parameters& p,
              const std::string& key, const char* what) {
  if (static_cast<int>(place.size()) != grid.dimension())
    throw p.error(key, fmt::format("needs {} coordinates", grid.dimension()));
  Index node{};
  for (int a = 0; a < grid.dimension(); ++a) {
    const Axis& axis = grid.axis(a);
    const double x = place[at(a)] / xi, slack = 1e-9 * axis.length();
    if (x < axis.faces.front() - slack || x > axis.faces.back() + slack)
      throw p.error(key, fmt::format("the {} lies outside the sample, which ends at {:g} and "
                                     "{:g} xi along {}",
                                     what, axis.faces.front(), axis.faces.back(), axis.name));
    node[at(a)] = nearest_cell(axis, x);
  }
  return node;
}

/// Of any node of the grid, on all ranks.
bool is_material(const Grid& grid, const Index& node) {
  return !grid.spec().active || grid.spec().active(grid.centre(node));
}

/// The node of a probe, which must lie where there is material.
Index probe_at(const Lattice& lattice, const Settings& s, std::size_t k, const Parameters& p) {
  const double xi = s.material.coherence_length;
  const std::string key = fmt::format("probes[{}].at", k);
  const Index node = node_at(lattice.grid(), s.probes[k].at, xi, p, key, "probe");
  Point place{};
  for (std::size_t a = 0; a < s.probes[k].at.size(); ++a) place[a] = s.probes[k].at[a] / xi;
  if (is_material(lattice.grid(), node) && lattice.inside(place)) return node;
  throw p.error(key,
                "the probe lies in a hole, where there is no potential to measure: 'grid.active'"
                " is false there");
}

/// Refuses loops that lead through holes, around which no phase turns.
void refuse_cut_loop(const Grid& grid, const LoopBox& box, const Parameters& p,
                     const std::string& key) {
  for (int i = box.from[0]; i <= box.to[0]; ++i)
    for (int j = box.from[1]; j <= box.to[1]; ++j) {
      const bool on_loop = i == box.from[0] || i == box.to[0] || j == box.from[1] || j == box.to[1];
      if (on_loop && !is_material(grid, {i, j, box.from[2]}))
        throw p.error(key, fmt::format("the loop leads through a hole at node {:g}, {:g} xi: psi "
                                       "has no phase there",
                                       grid.axis(0).centres[at(i)], grid.axis(1).centres[at(j)]));
    }
}

LoopBox loop_box(const Grid& grid, const Settings& s, std::size_t k, const Parameters& p) {
  const std::string key = fmt::format("loops[{}]", k);
  if (grid.dimension() < 2) throw p.error(key, "a loop needs a plane: x and y");
  const double xi = s.material.coherence_length;
  LoopBox box{node_at(grid, s.loops[k].from, xi, p, key + ".from", "corner"),
              node_at(grid, s.loops[k].to, xi, p, key + ".to", "corner")};
  for (int a = 0; a < 2; ++a) {
    if (box.from[at(a)] > box.to[at(a)]) std::swap(box.from[at(a)], box.to[at(a)]);
    if (box.from[at(a)] == box.to[at(a)])
      throw p.error(key, fmt::format("the loop encloses nothing: its corners are at the same node "
                                     "along {}",
                                     grid.axis(a).name));
  }
  if (box.from[2] != box.to[2]) throw p.error(key, "both corners need the same z");
  refuse_cut_loop(grid, box, p, key);
  return box;
}

}  // namespace

Observer::Observer(const Settings& s, const Parameters& p, TdglOperator& op)
    : settings_(s), op_(op) {
  if (s.probes.size() == 1 || s.probes.size() > 2)
    throw p.error("probes", "takes two points, or none for the voltage over the terminals");
  for (std::size_t k = 0; k < s.probes.size(); ++k)
    probes_.push_back(probe_at(op.lattice(), s, k, p));
  for (std::size_t k = 0; k < s.loops.size(); ++k) loops_.push_back(loop_box(op.grid(), s, k, p));
}

double Observer::at_probe(std::size_t k) const {
  const Lattice& lattice = op_.lattice();
  const bool mine = op_.grid().owns(probes_[k]);
  return lattice.sum(mine ? op_.electric().mu()[at(lattice.at(probes_[k]))] : 0.0);
}

double Observer::mean_potential(const Terminal& t) const {
  const Field& mu = op_.electric().mu();
  return op_.lattice().sum_of([&](std::size_t p) { return t.area[p] * mu[p]; }) / t.total_area;
}

bool Observer::is_cell() const {
  const Surroundings& around = op_.around();
  const auto axes = std::count(around.driven.begin(), around.driven.end(), true);
  return axes == 1 && probes_.empty() && around.terminals.empty();
}

/// Differences of the potential mu.
double Observer::standing_voltage() const {
  if (!probes_.empty()) return at_probe(0) - at_probe(1);
  const Surroundings& around = op_.around();
  if (around.terminals.size() < 2) return 0.0;
  return mean_potential(around.terminals.front()) - mean_potential(around.terminals.back());
}

/// A motion of A, or its rate, times what makes a voltage of it: the way from the second probe to
/// the first, or once against each driven axis.
double Observer::along_reach(const Vector& of) const {
  double sum = 0.0;
  const Grid& grid = op_.grid();
  for (int a = 0; a < grid.dimension(); ++a) {
    if (!op_.around().driven[at(a)]) continue;
    if (!probes_.empty())
      sum += of[at(a)] * (grid.centre(probes_[0])[at(a)] - grid.centre(probes_[1])[at(a)]);
    else if (op_.around().terminals.size() < 2)
      sum -= of[at(a)] * grid.axis(a).length();
  }
  return sum;
}

double Observer::moving_voltage() const { return along_reach(op_.electric().shift_rate()); }

double Observer::moved() const { return along_reach(op_.shift()); }

double Observer::standing_voltage(double t, Vec u) {
  op_.evaluate(t, u);
  return standing_voltage();
}

double Observer::normal_voltage(double t) {
  op_.electric().solve(t, op_.lattice().complex_field(), nullptr);
  return standing_voltage() + moving_voltage();
}

double Observer::field(double t) const {
  const Vector b = op_.around().field(t);
  return std::hypot(b[0], b[1], b[2]);
}

Observables Observer::operator()(double t, Vec u) {
  op_.evaluate(t, u);
  Observables o;
  static_cast<DensityMeans&>(o) = density_means(op_.lattice(), op_.psi());
  o.energy = op_.tdgl().energy(op_.psi()).free;
  vortices_ = find_zeros(op_.tdgl(), op_.psi(), op_.angles());
  for (const Vortex& v : vortices_) {
    o.all_vortices += std::abs(v.winding);
    o.all_winding += v.winding;
    o.vortices += v.pronounced ? std::abs(v.winding) : 0;
    o.winding += v.pronounced ? v.winding : 0;
  }
  std::erase_if(vortices_, [](const Vortex& v) { return !v.pronounced; });
  for (const LoopBox& loop : loops_)
    o.fluxoids.push_back(fluxoid(op_.tdgl(), op_.psi(), op_.angles(), loop));
  o.voltage = standing_voltage() + moving_voltage();
  o.supplied = op_.electric().supplied();
  o.condensate_heat = op_.condensate_heat();
  o.joule_heat = op_.electric().joule();
  return o;
}

Quantities Observer::quantities(const Observables& o) const {
  const Material& m = settings_.material;
  const int d = op_.grid().dimension();
  Quantities all{{"energy", o.energy * m.energy(d), "J"},
                 {"voltage", o.voltage * m.voltage(), "V"},
                 {"power_supplied", o.supplied * m.power(d), "W"},
                 {"power_dissipated", (o.condensate_heat + o.joule_heat) * m.power(d), "W"},
                 {"power_normal_current", o.joule_heat * m.power(d), "W"},
                 {"vortices", static_cast<double>(o.vortices), "1"},
                 {"winding", static_cast<double>(o.winding), "1"},
                 {"all_vortices", static_cast<double>(o.all_vortices), "1"},
                 {"all_winding", static_cast<double>(o.all_winding), "1"},
                 {"mean_density", o.density, "1"},
                 {"abrikosov_ratio", o.abrikosov, "1"},
                 {"reduced_g2", 2.0 * o.energy, "1"},
                 {"reduced_voltage", o.voltage, "1"}};
  if (has_moving_field()) all.push_back({"quanta_passed", o.quanta_passed, "1"});
  for (std::size_t k = 0; k < o.fluxoids.size(); ++k)
    all.push_back({fmt::format("fluxoid_{}", k + 1), o.fluxoids[k], "1"});
  return all;
}

Quantities Observer::told_of(const Tracks& tracks, const Observables& last) const {
  const Material& m = settings_.material;
  const double xi = m.coherence_length, speed = xi / m.time();
  const LatticeOrder order = lattice_order(op_.grid(), vortices_);
  Quantities all{{"tracks", static_cast<double>(tracks.count), "1"},
                 {"vortices_entered", static_cast<double>(tracks.entered), "1"},
                 {"vortices_left", static_cast<double>(tracks.left), "1"},
                 {"pairs_created", static_cast<double>(tracks.created), "1"},
                 {"pairs_annihilated", static_cast<double>(tracks.annihilated), "1"}};
  if (tracks.lost > 0) all.push_back({"tracks_lost", static_cast<double>(tracks.lost), "1"});
  if (tracks.mean_square_speed > 0.0) {
    all.push_back({"vortex_velocity_x", tracks.mean_velocity[0] * speed, "m/s"});
    all.push_back({"vortex_velocity_y", tracks.mean_velocity[1] * speed, "m/s"});
    // In a cell in steady flow all that is supplied is the drag's work: per length and vortex
    // eta v^2. Elsewhere contacts heat too, or the vortices relax.
    const double power = last.supplied * m.power(2) / last.vortices / m.thickness;
    if (is_cell() && last.vortices > 0)
      all.push_back({"vortex_drag", power / (tracks.mean_square_speed * speed * speed), "N s/m2"});
  }
  if (order.used < 2) return all;
  all.push_back({"lattice_spacing", order.spacing * xi, "m"});
  all.push_back({"lattice_bond_order", order.bond_order, "1"});
  all.push_back({"lattice_orientation", order.orientation, "rad"});
  return all;
}

std::vector<FieldInfo> shown_fields(const Settings& s, int dimension) {
  const Material& m = s.material;
  std::vector<FieldInfo> fields{{"density", "1", 1.0, "squared order parameter"},
                                {"phase", "rad", 1.0, "phase of the order parameter"},
                                {"potential", "V", m.voltage(), "scalar potential"}};
  for (int a = 0; a < dimension; ++a)
    fields.push_back({fmt::format("current_{}", "xyz"[a]), "A/m2", m.current_density(),
                      "current density at the nodes"});
  return fields;
}

void show(const TdglOperator& op, Vec shown) {
  const Lattice& lattice = op.lattice();
  const Grid& grid = lattice.grid();
  const WriteArray values(shown);
  const auto& electric = const_cast<TdglOperator&>(op).electric();
  EdgeField current = electric.current();
  op.around().add_through_surface(op.time(), current);
  double* out = values.data();
  const auto density = [&](int axis, const Index& face, double through) {
    const double area = lattice.open_area(axis, face);
    return area > 0.0 ? through / area : 0.0;
  };
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t p = lattice.at(i);
    const Complex<double> psi = op.psi()[at(p)];
    *out++ = dot(psi, psi);
    *out++ = std::atan2(psi.im, psi.re);
    *out++ = electric.mu()[at(p)];
    for (int a = 0; a < grid.dimension(); ++a) {
      const std::ptrdiff_t s = lattice.stride(a);
      Index above = i;
      ++above[at(a)];
      *out++ = 0.5 * (density(a, i, current[at(a)][at(p)]) +
                      density(a, above, current[at(a)][at(p + s)]));
    }
  });
}

}  // namespace fluxform::vortex
