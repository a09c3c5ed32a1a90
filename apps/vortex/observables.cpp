#include "observables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform::vortex {
namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

int nearest(const Axis& axis, double x) {
  const auto& c = axis.centres;
  const auto closest = std::min_element(
      c.begin(), c.end(), [x](double a, double b) { return std::abs(a - x) < std::abs(b - x); });
  return static_cast<int>(closest - c.begin());
}

Index probe_node(const Grid& grid, const ProbeSettings& probe, double xi, const Parameters& p,
                 const std::string& key) {
  if (static_cast<int>(probe.at.size()) != grid.dimension())
    throw p.error(key, fmt::format("'at' needs {} coordinates", grid.dimension()));
  Index node{};
  for (int a = 0; a < grid.dimension(); ++a) {
    const Axis& axis = grid.axis(a);
    const double x = probe.at[at(a)] / xi, slack = 1e-9 * axis.length();
    if (x < axis.faces.front() - slack || x > axis.faces.back() + slack)
      throw p.error(key, fmt::format("the probe lies outside the sample, which ends at {:g} and "
                                     "{:g} xi along {}",
                                     axis.faces.front(), axis.faces.back(), axis.name));
    node[at(a)] = nearest(axis, x);
  }
  return node;
}

}  // namespace

Observer::Observer(const Settings& s, const Parameters& p, TdglOperator& op)
    : settings_(s), op_(op) {
  if (s.probes.size() == 1 || s.probes.size() > 2)
    throw p.error("probes", "takes two points, or none for the voltage over the terminals");
  for (std::size_t k = 0; k < s.probes.size(); ++k)
    probes_.push_back(probe_node(op.grid(), s.probes[k], s.material.coherence_length, p,
                                 fmt::format("probes[{}].at", k)));
  for (const double v : op.lattice().volume()) volume_ += v;
  volume_ = op.lattice().sum(volume_);
}

double Observer::at_probe(std::size_t k) const {
  const Box& box = op_.grid().owned();
  bool mine = true;
  for (std::size_t a = 0; a < 3; ++a)
    mine = mine && probes_[k][a] >= box.begin[a] && probes_[k][a] < box.end[a];
  const Lattice& lattice = op_.lattice();
  return lattice.sum(mine ? op_.electric().mu()[at(lattice.at(probes_[k]))] : 0.0);
}

double Observer::mean_potential(const Terminal& t) const {
  double sum = 0.0;
  for (std::size_t p = 0; p < t.area.size(); ++p) sum += t.area[p] * op_.electric().mu()[p];
  return op_.lattice().sum(sum) / t.total_area;
}

double Observer::voltage() const {
  if (!probes_.empty()) return at_probe(0) - at_probe(1);
  const Surroundings& around = op_.around();
  if (around.terminals.size() >= 2)
    return mean_potential(around.terminals.front()) - mean_potential(around.terminals.back());
  double sum = 0.0;
  for (int a = 0; a < op_.grid().dimension(); ++a)
    if (around.driven[at(a)])
      sum -= op_.electric().shift_rate()[at(a)] * op_.grid().axis(a).length();
  return sum;
}

double Observer::voltage(double t, Vec u) {
  op_.evaluate(t, u);
  return voltage();
}

double Observer::normal_voltage(double t) {
  op_.electric().solve(t, op_.lattice().complex_field(), nullptr);
  return voltage();
}

double Observer::field(double t) const {
  const Vector b = op_.around().field(t);
  return std::hypot(b[0], b[1], b[2]);
}

Observables Observer::operator()(double t, Vec u) {
  op_.evaluate(t, u);
  Observables o;
  o.energy = op_.tdgl().energy(op_.psi()).free;
  const Lattice& lattice = op_.lattice();
  double density = 0.0, square = 0.0;
  lattice.for_rows([&](std::ptrdiff_t first, int n) {
    for (std::ptrdiff_t p = first; p < first + n; ++p) {
      const Complex<double> psi{op_.psi().re[at(p)], op_.psi().im[at(p)]};
      const double here = dot(psi, psi);
      density += lattice.volume()[at(p)] * here;
      square += lattice.volume()[at(p)] * here * here;
    }
  });
  o.density = lattice.sum(density) / volume_;
  square = lattice.sum(square) / volume_;
  if (o.density > 0.0) o.abrikosov = square / (o.density * o.density);
  vortices_ = find_vortices(op_.tdgl(), op_.psi(), op_.angles());
  for (const Vortex& v : vortices_) {
    o.vortices += std::abs(v.winding);
    o.winding += v.winding;
  }
  o.voltage = voltage();
  o.supplied = op_.electric().supplied();
  o.condensate_heat = op_.condensate_heat();
  o.joule_heat = op_.electric().joule();
  return o;
}

Quantities Observer::quantities(const Observables& o) const {
  const Material& m = settings_.material;
  const int d = op_.grid().dimension();
  return {{"energy", o.energy * m.energy(d), "J"},
          {"voltage", o.voltage * m.voltage(), "V"},
          {"power_supplied", o.supplied * m.power(d), "W"},
          {"power_dissipated", (o.condensate_heat + o.joule_heat) * m.power(d), "W"},
          {"power_normal_current", o.joule_heat * m.power(d), "W"},
          {"vortices", static_cast<double>(o.vortices), "1"},
          {"winding", static_cast<double>(o.winding), "1"},
          {"mean_density", o.density, "1"},
          {"abrikosov_ratio", o.abrikosov, "1"},
          {"reduced_g2", 2.0 * o.energy, "1"},
          {"reduced_voltage", o.voltage, "1"}};
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
  double* out = values.data();
  grid.for_owned([&](const Index& i) {
    const std::ptrdiff_t p = lattice.at(i);
    const double re = op.psi().re[at(p)], im = op.psi().im[at(p)];
    *out++ = re * re + im * im;
    *out++ = std::atan2(im, re);
    *out++ = electric.mu()[at(p)];
    for (int a = 0; a < grid.dimension(); ++a) {
      const std::ptrdiff_t s = lattice.stride(a);
      Index above = i;
      ++above[at(a)];
      const double lower = electric.current()[at(a)][at(p)] / grid.metric().area(a, i);
      const double upper = electric.current()[at(a)][at(p + s)] / grid.metric().area(a, above);
      *out++ = 0.5 * (lower + upper);
    }
  });
}

}  // namespace fluxform::vortex
