// Growth rates and critical sizes against closed forms (tests/support/ecology_closed_forms.py).
#include <fmt/ranges.h>

#include "fluxform/core/constants.hpp"

#include "ecology_run.hpp"

namespace fluxform::ecology {
namespace {

/// An input with one population; `rate` and `dispersal` are formulas in 1/yr and m2/yr.
std::string input(const std::string& grid, const std::string& borders, const std::string& dispersal,
                  const std::string& rate, const std::string& more = "") {
  return fmt::format(
      "{}\ngrid: {{{}}}\nborders: [{}]\npopulations:\n  - dispersal: {{expression: '{}', unit: "
      "m2/yr}}\n"
      "    growth: {{regulated: {{rate: {{expression: '{}', unit: 1/yr}}}}}}\n",
      more, grid, borders, dispersal, rate);
}

std::string axis(const char* name, double length, int cells, const char* more = "") {
  return fmt::format("{}: {{from: 0 m, to: {:.17g} m, cells: {}{}}}", name, length, cells, more);
}

const char* const hostile = "{side: all, is: hostile}";
const char* const closed = "{side: all, is: no_flux}";

/// Cells in an interval may be counted exactly: the eigenvectors are the sines of the continuum at
/// the midpoints, and -(2/h sin(pi h/2L))^2 stands for -(pi/L)^2.
TEST(EcologyPersistence, interval_is_exact_on_its_grid) {
  const double d = 0.8, r = 0.3, length = 7.0, h = length / 20;
  const double wave = 2 / h * std::sin(constants::pi * h / (2 * length));
  const double found = growth_rate(input(axis("x", length, 20), hostile, "0.8", "0.3"));
  EXPECT_NEAR(found, r - d * wave * wave, 1e-11 * 4 * d / (h * h));
}

TEST(EcologyPersistence, critical_interval) {
  const auto length = [](int cells) {
    return critical_value(input(axis("x", 1.0, cells), hostile, "0.8", "0.3"), "grid.x.to", "m", 3,
                          8);
  };
  expect_order(errors_of(length, reference("critical sizes", "interval length D=0.8 r=0.3"), 10), 2,
               "critical interval");
}

TEST(EcologyPersistence, critical_disk) {
  const auto radius = [](int cells) {
    const std::string grid = "geometry: cylindrical, " + axis("r", 1.0, cells);
    return critical_value(input(grid, "{side: r_max, is: hostile}", "0.8", "0.3"), "grid.r.to", "m",
                          2, 6);
  };
  expect_order(errors_of(radius, reference("critical sizes", "disk radius D=0.8 r=0.3"), 10), 2,
               "critical disk");
}

TEST(EcologyPersistence, critical_sphere) {
  const auto radius = [](int cells) {
    const std::string grid =
        "geometry: shell, longitude: {cells: 4}, latitude: {cells: 2}, " + axis("r", 1.0, cells);
    return critical_value(input(grid, "{side: r_max, is: hostile}", "0.8", "0.3"), "grid.r.to", "m",
                          3, 8);
  };
  expect_order(errors_of(radius, reference("critical sizes", "sphere radius D=0.8 r=0.3"), 10), 2,
               "critical sphere");
}

/// A square's side is two keys of the input; what is critical in a given one is its dispersal.
TEST(EcologyPersistence, critical_square) {
  const double side = reference("critical sizes", "square side D=0.8 r=0.3");
  const auto found = [side](int cells) {
    return critical_value(input(axis("x", side, cells) + ", " + axis("y", side, cells), hostile,
                                "0.8*scale", "0.3", "constants: {scale: 1}"),
                          "constants.scale", "", 0.5, 2.0);
  };
  expect_order(errors_of(found, 1.0, 8), 2, "critical square");
}

/// Patch [0, inner] with cells of one size, matrix up to `outer` with cells of about that size.
std::string two_materials(const char* name, double inner, double outer, int cells,
                          const char* more = "") {
  std::vector<double> faces;
  const int beyond = static_cast<int>(std::ceil((outer - inner) / inner)) * cells;
  for (int k = 0; k < cells; ++k) faces.push_back(inner * k / cells);
  for (int k = 0; k <= beyond; ++k) faces.push_back(inner + (outer - inner) * k / beyond);
  return fmt::format("{}: {{spacing: list, coordinates: [{:.17g} m]{}}}", name,
                     fmt::join(faces, " m, "), more);
}

/// The factor of all dispersal at which a habitat of just the critical size persists: 1.
double critical_factor(const std::string& grid, double inner, double d1, double r, double d2,
                       double m) {
  const auto either = [&](const char* name, double in, double out, const char* scale) {
    return fmt::format("{}({} < {:.17g} ? {} : {})", scale, name, inner, in, out);
  };
  const char* name = grid.find("r: {") != std::string::npos ? "r" : "x";
  return critical_value(input(grid, closed, either(name, d1, d2, "scale*"), either(name, r, -m, ""),
                              "constants: {scale: 1}"),
                        "constants.scale", "", 0.5, 2.0);
}

TEST(EcologyPersistence, patch_in_endless_matrix) {
  const struct {
    const char* key;
    double d1, r, d2, m;
  } habitats[] = {{"patch in matrix 1 1 1 1", 1, 1, 1, 1},
                  {"patch in matrix 1 0.5 3 0.2", 1, 0.5, 3, 0.2}};
  for (const auto& at : habitats) {
    const double inner = 0.5 * reference("critical sizes", at.key);
    // As far as a rare population is thinned by exp(-12): its square, 4e-11, is what the end
    // changes.
    const double outer = inner + 12 * std::sqrt(at.d2 / at.m);
    const auto found = [&](int cells) {
      return critical_factor(two_materials("x", inner, outer, cells), inner, at.d1, at.r, at.d2,
                             at.m);
    };
    expect_order(errors_of(found, 1.0, 5), 2, at.key);
  }
}

TEST(EcologyPersistence, patch_in_finite_matrix) {
  const double inner = 0.5 * reference("critical sizes", "patch in matrix to 5");
  const auto found = [&](int cells) {
    return critical_factor(two_materials("x", inner, 5.0, cells), inner, 1, 1, 1, 1);
  };
  expect_order(errors_of(found, 1.0, 5), 2, "patch in a matrix up to 5");
}

TEST(EcologyPersistence, disk_in_matrix_on_rings) {
  const double inner = reference("critical sizes", "disk in matrix 1 1 1 1");
  const auto found = [&](int cells) {
    return critical_factor("geometry: cylindrical, " + two_materials("r", inner, inner + 12, cells),
                           inner, 1, 1, 1, 1);
  };
  expect_order(errors_of(found, 1.0, 8), 2, "disk in a matrix, rings");
}

/// A quarter of the disk on squares: each cell is of one kind, so the edge is a staircase. Its
/// area, and with it the growth rate, is right to a cell's share: the error is below that of a disk
/// whose radius is wrong by half a cell, and its order about 1 (recorded, as it is irregular).
TEST(EcologyPersistence, disk_in_matrix_on_squares) {
  const double radius = reference("critical sizes", "disk in matrix 1 1 1 1");
  std::vector<double> errors;
  for (const int cells : {64, 128}) {
    const double width = 8.0, h = width / cells;
    const std::string inside = fmt::format("x*x + y*y < {:.17g}", radius * radius);
    const double factor =
        critical_value(input(axis("x", width, cells) + ", " + axis("y", width, cells), closed,
                             "scale", inside + " ? 1 : -1", "constants: {scale: 1}"),
                       "constants.scale", "", 0.5, 2.0);
    const double found = radius / std::sqrt(factor);
    EXPECT_LT(std::abs(found - radius), 0.5 * h);
    errors.push_back(std::abs(found - radius));
    RecordProperty(fmt::format("error_{}", cells), std::to_string(found - radius));
  }
  RecordProperty("order", std::to_string(std::log2(errors[0] / errors[1])));
}

struct River {
  const char* key;  ///< in the reference
  const char* borders;
};
const River rivers[] = {{"hostile", "{side: x_min, is: no_flux}, {side: x_max, is: hostile}"},
                        {"outflow", "{side: x_min, is: no_flux}, {side: x_max, is: outflow}"},
                        {"both_hostile", "{side: all, is: hostile}"}};

std::string river_input(const River& river, double v, double length, int cells) {
  return input(axis("x", length, cells), river.borders, "1", "1",
               fmt::format("flow: {{components: {{x: {{expression: '{}', unit: m/yr}}}}}}", v));
}

TEST(EcologyRiver, critical_length) {
  for (const River& river : rivers) {
    for (const double v : {0.5, 1.0, 1.9}) {
      const std::string key = fmt::format("{} length v={:g}", river.key, v);
      const double exact = reference("river", key);
      const auto length = [&](int cells) {
        return critical_value(river_input(river, v, 1.0, cells), "grid.x.to", "m", 0.5 * exact,
                              1.5 * exact);
      };
      expect_order(errors_of(length, exact, 32), 2, key);
    }
  }
}

TEST(EcologyRiver, growth_rate) {
  for (const River& river : rivers) {
    for (const auto& [v, length] : {std::pair{1.0, 10.0}, {0.5, 3.0}}) {
      const std::string key = fmt::format("{} eigenvalue v={:g} L={:g}", river.key, v, length);
      const auto rate = [&, v = v, length = length](int cells) {
        return growth_rate(river_input(river, v, length, cells));
      };
      expect_order(errors_of(rate, reference("river", key), 40), 2, key);
    }
  }
}

TEST(EcologyPersistence, source_beside_sink) {
  const auto rate = [](int cells) {
    return growth_rate(input(axis("x", 10, cells), closed, "1", "x < 4 ? 1 : -0.5"));
  };
  expect_order(errors_of(rate, reference("two patches", "eigenvalue"), 20), 2, "two patches");
}

std::string strips(int cells_per_metre) {
  return input(axis("x", 5, 5 * cells_per_metre, ", periodic: true"), "{side: all, is: no_flux}",
               "1", "x < 2 ? 1 : -0.5", "analysis: {spreading: {axis: x}}");
}

TEST(EcologyPeriodic, growth_rate) {
  const auto rate = [](int n) { return growth_rate(strips(n)); };
  expect_order(errors_of(rate, reference("fronts", "periodic eigenvalue"), 5), 2, "strips");
}

TEST(EcologyPeriodic, critical_width) {
  const double width = reference("fronts", "periodic threshold");
  const auto found = [&](int cells) {
    return critical_factor(two_materials("x", width, width + 2, cells, ", periodic: true"), width,
                           1, 1, 1, 1);
  };
  expect_order(errors_of(found, 1.0, 10), 2, "critical width of strips");
}

TEST(EcologyPeriodic, spreading_speed) {
  std::vector<double> speed, steepness;
  for (const int n : {5, 10, 20}) {
    const Spreading found = EcologyRun(strips(n)).spreading();
    speed.push_back(found.speed - reference("fronts", "periodic speed"));
    steepness.push_back(found.steepness - reference("fronts", "periodic speed's decay rate"));
  }
  expect_order(speed, 2, "speed");
  expect_order(steepness, 2, "steepness of the edge");
}

/// 2 sqrt(r D) with a steepness sqrt(r/D) far below the axis's; cells of h change it by (s h)^2/24.
TEST(EcologyPeriodic, spreading_of_a_front_much_wider_than_the_axis) {
  for (const double range : {20.0, 1000.0}) {
    const Spreading found = EcologyRun(input(axis("x", 1, 5, ", periodic: true"), closed,
                                             fmt::format("{:.17g}", range * range), "1",
                                             "analysis: {spreading: {axis: x}}"))
                                .spreading();
    EXPECT_NEAR(found.speed / (2.0 * range), 1.0, 1e-5) << "sqrt(D/r) = " << range << " m";
  }
}

std::string mosaic(int cells) {
  return input(axis("x", 100, cells) + ", " + axis("y", 100, cells), closed, "1",
               "0.2 + 0.8*cos(2*pi*x/25)*cos(2*pi*y/25)");
}

/// E1. The reference on the same grid comes from dense blocks of its cosine basis.
TEST(EcologyMosaic, growth_rate_on_a_grid) {
  std::vector<double> errors;
  for (const int cells : {64, 128}) {
    EcologyRun run(mosaic(cells));
    const Principal p = run.persistence();
    EXPECT_NEAR(p.value, reference("e1 eigenvalue", fmt::format("eigenvalue 1 on {}^2", cells)),
                1e-8);
    EXPECT_TRUE(p.positive);
    errors.push_back(p.value - reference("e1 eigenvalue", "eigenvalue 1"));
  }
  expect_order(errors, 2, "E1");
}

TEST(EcologyBounds, enclose_the_growth_rate) {
  for (const char* rate : {"0.3", "x < 4 ? 1 : -0.5", "sin(x)"}) {
    EcologyRun run(input(axis("x", 7, 35), hostile, "1", rate,
                         "flow: {components: {x: {expression: '0.5', unit: m/yr}}}"));
    const Principal p = run.persistence();
    EXPECT_LE(p.lower, p.value);
    EXPECT_GE(p.upper, p.value);
    EXPECT_LT(p.upper - p.lower, 1e-6);
    EXPECT_TRUE(p.positive);
  }
}

}  // namespace
}  // namespace fluxform::ecology
