// Conditions between parts of the input that no single key can see.
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"

#include "settings.hpp"

namespace fluxform::vortex {
namespace {

/// Quanta of a field through the plane of two axes.
double flux_quanta(const Settings& s, std::size_t a, std::size_t b, double field) {
  const auto length = [&s](const AxisSpec& axis) {
    return (axis.to - axis.from) / s.material.coherence_length;
  };
  return field * length(s.grid.axes[a]) * length(s.grid.axes[b]) / (2.0 * constants::pi);
}

/// A periodic cell closes only around a whole number of quanta.
void check_quanta(const Parameters& p, const Settings& s, std::size_t normal) {
  static constexpr std::array<const char*, 3> names{"x", "y", "z"};
  const std::size_t a = (normal + 1) % 3, b = (normal + 2) % 3;
  const bool cell = acts(s, normal) && s.grid.axes[a].periodic && s.grid.axes[b].periodic;
  if (normal == 2 && s.quanta != 0 && !cell)
    throw p.error("field.quanta",
                  "counts the flux through a cell that is periodic along x and y; "
                  "this one is not: give the field itself");
  const Expression& field = s.field[normal];
  if (!cell || field.empty()) return;
  const std::string key = fmt::format("field.{}", names[normal]);
  if (field.uses("t"))
    throw p.error(key,
                  "cannot change with time in a periodic cell, whose flux is a whole number "
                  "of quanta");
  const double n = flux_quanta(s, a, b, field(std::array{0.0}));
  if (std::abs(n - std::round(n)) < 1e-6) return;
  throw p.error(key,
                fmt::format("the flux through a periodic cell must be a whole number of quanta, "
                            "not {:.6g}: write 'quanta: {}', or change the cell",
                            n, std::lround(n)));
}

/// In Bc2.
double field_at(const Settings& s, double seconds) {
  double square = 0.0;
  for (std::size_t a = 0; a < 3; ++a)
    if (!s.field[a].empty() && acts(s, a)) square += std::pow(s.field[a](std::array{seconds}), 2);
  if (s.quanta != 0) square += std::pow(s.quanta / flux_quanta(s, 0, 1, 1.0), 2);
  return std::sqrt(square);
}

}  // namespace

bool acts(const Settings& s, std::size_t normal) {
  const std::size_t dimension = s.grid.axes.size();
  return (normal + 1) % 3 < dimension && (normal + 2) % 3 < dimension;
}

bool is_cell(const Settings& s) {
  return s.grid.axes.size() >= 2 && s.grid.axes[0].periodic && s.grid.axes[1].periodic;
}

void warn_idle_field(const Settings& s) {
  for (std::size_t a = 0; a < 3; ++a) {
    if (s.field[a].empty() || acts(s, a)) continue;
    if (!s.field[a].uses("t") && s.field[a](std::array{0.0}) == 0.0) continue;
    console::warn(
        "the field along {} does nothing here and is left out, also of Bardeen and Stephen's "
        "resistance: the grid has no plane across it, and what a field along a film takes from "
        "psi, of order (thickness/xi)^2, is not part of the model",
        "xyz"[a]);
  }
}

/// Formulas of time are asked at places that no plain period divides.
void warn_high_field(const Settings& s, double start, double stop) {
  constexpr int places = 97;
  double greatest = 0.0, when = start;
  for (int k = 0; k <= places; ++k) {
    const double t = start + (stop - start) * k / places;
    const double field = field_at(s, t * s.material.time());
    if (!(field > greatest)) continue;
    greatest = field;
    when = t;
  }
  if (greatest <= 1.0) return;
  console::warn(
      "the field is {:.3g} Bc2 ({:.4g} T){}: above Bc2 the bulk is normal, and "
      "above 1.69 Bc2 the surface too",
      greatest, greatest * s.material.field(),
      when == start ? "" : fmt::format(" at {:.4g} tau0", when));
}

void check(const Parameters& p, const Settings& s) {
  if (s.grid.geometry != Geometry::cartesian)
    throw p.error("grid.geometry", "this app knows straight axes only: 'cartesian'");
  for (std::size_t normal = 0; normal < 3; ++normal) check_quanta(p, s, normal);
  for (std::size_t a = 0; a < 3; ++a)
    if (s.step == StepForm::scheme && !s.drive[a].empty())
      throw p.error(fmt::format("drive.{}", "xyz"[a]),
                    "moves A along the axis, which 'step: scheme' does not: take 'midpoint'");
}

}  // namespace fluxform::vortex
