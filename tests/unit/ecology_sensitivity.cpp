// What one cell's growth, dispersal and drift add to the growth rate, against differences of growth
// rates computed with that cell's coefficient a little smaller and larger.
#include "fluxform/fv/sweep.hpp"

#include "ecology_run.hpp"

namespace fluxform::ecology {
namespace {

/// A landscape: everything but the coefficients that are varied. D, r and the velocities are
/// formulas.
struct Setting {
  const char* name;
  const char* grid;
  const char* borders;
  const char* more;  ///< sections besides
  const char* population;
  const char* dispersal;
  const char* rate;
  std::vector<const char*> velocity;
};

const Setting settings[] = {
    {"jumps, every border, a hole, anisotropy",
     "x: {from: 0 m, to: 5 m, cells: 5}, y: {from: 0 m, to: 2 m, cells: 4}, "
     "active: 'abs(x - 2.5) > 0.5 || abs(y - 1.25) > 0.25', "
     "sides: [{name: mouth, on: x_min, where: 'y < 1'}]",
     "{side: x_min, is: no_flux}, {side: mouth, is: hostile}, {side: x_max, is: outflow}, "
     "{side: y_min, is: robin, permeability: 0.7 m/yr}, {side: y_max, is: hostile}, "
     "{side: holes, is: hostile}",
     "drift: exponential",
     "anisotropy: [1, 0.4]",
     "(x < 2 ? 1.3 : 0.4)*(1 + 0.1*y)",
     "x < 3 ? 1 : -0.4",
     {"0.8 + 0.1*x", "0.3*x - 0.7"}},
    {"central differences, robin at a hole, uneven cells",
     "x: {spacing: list, coordinates: [0 m, 0.5 m, 1.5 m, 2 m, 3 m]}, "
     "y: {from: 0 m, to: 3 m, cells: 3, spacing: geometric, ratio: 1.4}, active: 'x > 0.5 || y < "
     "1'",
     "{side: holes, is: robin, permeability: 0.5 m/yr}, {side: x_max, is: outflow}, "
     "{side: all, is: no_flux}",
     "drift: central",
     "carried: 1",
     "0.9 + 0.2*x",
     "0.3*x - 0.1*y",
     {"0.4", "0.2 - 0.1*x"}},
    {"upwind, periodic, taxis",
     "x: {from: 0 m, to: 4 m, cells: 4, periodic: true}, y: {from: 0 m, to: 3 m, cells: 3}",
     "{side: all, is: hostile}",
     "drift: upwind",
     "taxis: 0.2 m2/yr\n    attractant: {expression: 'y + 0.3*sin(pi*x/2)', unit: '1'}",
     "0.5 + 0.1*x",
     "x < 2 ? 0.8 : 0",
     {"0.9", "0.5"}},
    {"rings",
     "geometry: cylindrical, r: {from: 0 m, to: 3 m, cells: 6}",
     "{side: r_max, is: hostile}",
     "drift: exponential",
     "carried: 1",
     "r < 1 ? 2 : 0.6",
     "1 - 0.2*r",
     {"0.3*r"}},
    {"three dimensions",
     "x: {from: 0 m, to: 2 m, cells: 2}, y: {from: 0 m, to: 3 m, cells: 3}, z: {from: 0 m, to: 2 "
     "m, cells: 2}",
     "{side: z_max, is: hostile}, {side: y_max, is: outflow}, {side: all, is: no_flux}",
     "drift: exponential",
     "anisotropy: [1, 2, 0.5]",
     "1 + 0.3*z",
     "0.2*y - 0.1*x",
     {"0.3 + 0.1*y", "0.6", "-0.4*x"}}};

std::string formula(const std::string& text, const char* unit) {
  return fmt::format("{{expression: '{}', unit: {}}}", text, unit);
}

std::string input(const Setting& s, const std::string& dispersal, const std::string& rate,
                  const std::vector<std::string>& velocity) {
  std::string flow;
  for (std::size_t a = 0; a < velocity.size(); ++a) {
    flow += fmt::format("{}{}: {}", a > 0 ? ", " : "", "xyz"[a], formula(velocity[a], "m/yr"));
  }
  return fmt::format(
      "grid: {{{}}}\nborders: [{}]\n{}\nflow: {{components: {{{}}}}}\n"
      "analysis: {{persistence: {{tolerance: 1e-13}}}}\n"
      "populations:\n  - {}\n    dispersal: {}\n    growth: {{regulated: {{rate: {}}}}}\n",
      s.grid, s.borders, s.more, flow, s.population, formula(dispersal, "m2/yr"),
      formula(rate, "1/yr"));
}

/// A formula that is `change` on one cell, its faces across the axis `along` included. The upper
/// face of a periodic axis stands at its lower end.
std::string bump(const Grid& grid, const Index& i, double change, int along = -1) {
  std::string text = fmt::format("{:.17g}", change);
  for (int a = 0; a < grid.dimension(); ++a) {
    const Axis& axis = grid.axis(a);
    const int k = i[static_cast<std::size_t>(a)];
    const double slack = a == along ? 1e-3 * axis.width(k) : 0.0;
    const double low = axis.faces[static_cast<std::size_t>(k)] - slack;
    const double high = axis.faces[static_cast<std::size_t>(k) + 1] + slack;
    const bool seam = a == along && axis.periodic && k + 1 == axis.cells();
    text += fmt::format("*(({0} > {1:.17g})*({0} < {2:.17g}) + ({0} < {3:.17g}))", axis.name, low,
                        high, seam ? axis.faces.front() + slack : axis.faces.front() - 1.0);
  }
  return text;
}

/// The same for a velocity: half of a cell's change in each face that it shares, all of it in a
/// face on a border, where it stands alone.
std::string drift_bump(const Grid& grid, const Index& i, double change, int axis) {
  const Axis& line = grid.axis(axis);
  const int k = i[static_cast<std::size_t>(axis)];
  const double middle = line.centres[static_cast<std::size_t>(k)];
  std::string text = bump(grid, i, 0.5 * change, axis);
  for (const int side : {-1, 1}) {
    if (grid.active(moved(i, axis, side))) continue;
    text += fmt::format(" + ({} {} {:.17g})*{}", line.name, side < 0 ? '<' : '>', middle,
                        bump(grid, i, 0.5 * change, axis));
  }
  return text;
}

/// The derivative of `rate(change)` at zero, to the fourth power of `step`.
template <class F>
double derivative(F&& rate, double step) {
  return (8.0 * (rate(step) - rate(-step)) - rate(2 * step) + rate(-2 * step)) / (12.0 * step);
}

constexpr double step = 0.005;

/// The formula's truncation is of the order of (step / D)^4 of the value, D = 0.16 the least
/// dispersal along an axis; growth rates carry 1e-13 of the matrix's size, here below 30 per year,
/// which is 6e-10 of a derivative.
double allowed(double value) { return 1e-6 * std::abs(value) + 6e-10; }

class EcologySensitivity : public testing::TestWithParam<Setting> {
 protected:
  EcologySensitivity() : velocity_(setting().velocity.begin(), setting().velocity.end()) {}
  const Setting& setting() const { return GetParam(); }
  std::vector<std::string> velocity_;
};

TEST_P(EcologySensitivity, is_the_slope_of_the_growth_rate) {
  const Setting& s = setting();
  EcologyRun run(input(s, s.dispersal, s.rate, velocity_));
  const Principal mode = run.persistence(true);
  const Sensitivity found = run.sensitivity(mode);
  const Grid& grid = run.grid();
  ASSERT_EQ(found.flow.size(), velocity_.size());
  std::size_t cell = 0;
  grid.for_owned([&](const Index& i) {
    const auto k = cell++;
    if (!grid.active(i)) return;
    const auto where = fmt::format("{}, cell {} {} {}", s.name, i[0], i[1], i[2]);
    const auto plus = [&](const std::string& base, double change, int along = -1) {
      return fmt::format("({}) + {}", base, bump(grid, i, change, along));
    };
    const double growth = derivative(
        [&](double e) { return growth_rate(input(s, s.dispersal, plus(s.rate, e), velocity_)); },
        step);
    EXPECT_NEAR(found.growth[k], growth, allowed(growth)) << where;
    const double spread = derivative(
        [&](double e) { return growth_rate(input(s, plus(s.dispersal, e), s.rate, velocity_)); },
        step);
    EXPECT_NEAR(found.dispersal[k], spread, allowed(spread)) << where;
    for (std::size_t a = 0; a < velocity_.size(); ++a) {
      const double drift = derivative(
          [&](double e) {
            auto changed = velocity_;
            changed[a] =
                fmt::format("({}) + {}", velocity_[a], drift_bump(grid, i, e, static_cast<int>(a)));
            return growth_rate(input(s, s.dispersal, s.rate, changed));
          },
          step);
      EXPECT_NEAR(found.flow[a][k], drift, allowed(drift)) << where << ", axis " << a;
    }
  });
}

/// All cells' growth a unit larger, the growth rate a unit larger.
TEST_P(EcologySensitivity, of_growth_sums_to_one) {
  const Setting& s = setting();
  EcologyRun run(input(s, s.dispersal, s.rate, velocity_));
  double sum = 0.0;
  for (const double share : run.sensitivity(run.persistence(true)).growth) sum += share;
  EXPECT_NEAR(sum, 1.0, 1e-13 * static_cast<double>(run.grid().total_cells()));
}

/// The whole flow faster, the growth rate changes by the sum over all cells, open ends included.
TEST_P(EcologySensitivity, of_flow_sums_to_that_of_the_whole_flow) {
  const Setting& s = setting();
  EcologyRun run(input(s, s.dispersal, s.rate, velocity_));
  const Sensitivity found = run.sensitivity(run.persistence(true));
  for (std::size_t a = 0; a < velocity_.size(); ++a) {
    double sum = 0.0;
    for (const double share : found.flow[a]) sum += share;
    const double whole = derivative(
        [&](double e) {
          auto changed = velocity_;
          changed[a] = fmt::format("({}) + {:.17g}", velocity_[a], e);
          return growth_rate(input(s, s.dispersal, s.rate, changed));
        },
        step);
    EXPECT_NEAR(sum, whole, allowed(whole)) << s.name << ", axis " << a;
  }
}

INSTANTIATE_TEST_SUITE_P(Landscapes, EcologySensitivity, testing::ValuesIn(settings),
                         [](const auto& chosen) {
                           return "setting_" + std::to_string(chosen.index);
                         });

}  // namespace
}  // namespace fluxform::ecology
