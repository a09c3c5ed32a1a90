#pragma once
// Small grids and states for the output tests, and the folder their files are left in.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/operator.hpp"

namespace fluxform::output_test {

inline constexpr double solar_radius = 6.957e8;

inline GridSpec sphere() {
  const double pi = constants::pi;
  return {.geometry = Geometry::sphere,
          .axes = {{.name = "longitude", .cells = 24, .from = 0, .to = 2 * pi, .periodic = true},
                   {.name = "latitude", .cells = 12, .from = -pi / 2, .to = pi / 2}},
          .length_scale = solar_radius};
}

inline GridSpec line() {
  return {.axes = {{.name = "x", .cells = 10, .from = 0, .to = 1}}, .length_scale = 1e-3};
}

/// A plate with a hole where x < 0.25 and y < 0.5.
inline GridSpec plate() {
  return {.axes = {{.name = "x", .cells = 8, .from = 0, .to = 1},
                   {.name = "y",
                    .cells = 6,
                    .from = 0,
                    .to = 2,
                    .spacing = Spacing::geometric,
                    .ratio = 1.2}},
          .active = [](const Point& p) { return p[0] > 0.25 || p[1] > 0.5; },
          .length_scale = 2.0};
}

inline GridSpec brick() {
  return {.axes = {{.name = "x", .cells = 5, .from = -1, .to = 1},
                   {.name = "y", .cells = 4, .from = 0, .to = 1},
                   {.name = "z", .cells = 6, .from = 0, .to = 3}}};
}

/// A quarter of a cylinder in (r, phi, z).
inline GridSpec cylinder() {
  return {.geometry = Geometry::cylindrical,
          .axes = {{.name = "r", .cells = 3, .from = 0, .to = 1},
                   {.name = "phi", .cells = 5, .from = 0, .to = constants::pi / 2},
                   {.name = "z", .cells = 4, .from = 0, .to = 2}}};
}

inline GridSpec shell() {
  GridSpec spec = sphere();
  spec.geometry = Geometry::shell;
  spec.axes.push_back({.name = "r", .cells = 3, .from = 0.7, .to = 1.0});
  return spec;
}

/// What the tests write: a value that tells cell, field and time apart.
inline double value_at(const Index& i, int field, double t) {
  return 1.0 + i[0] + 100.0 * i[1] + 10000.0 * i[2] + 0.25 * field + 1e6 * t;
}

inline Handle<Vec> state(const Grid& grid, double t) {
  Handle<Vec> u = grid.create_global();
  const WriteArray values(u);
  grid.for_owned([&](const Index& i) {
    for (int k = 0; k < grid.unknowns(); ++k) values[grid.owned_offset(i) + k] = value_at(i, k, t);
  });
  return u;
}

/// "output_files/<ranks>", made if it is missing. Collective.
inline std::string folder(MPI_Comm comm = PETSC_COMM_WORLD) {
  std::string path = "output_files/" + std::to_string(ranks_of(comm));
  std::filesystem::create_directories(path);
  MPI_Barrier(comm);
  return path;
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The message `body` fails with as an E; "" if it does not.
template <class E, class Body>
std::string message_of(Body&& body) {
  try {
    body();
  } catch (const E& error) {
    return error.what();
  }
  return "";
}

}  // namespace fluxform::output_test
