#include "landscape.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/raster.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/output/file_axes.hpp"

#include "settings.hpp"

namespace fluxform::ecology {
namespace {

constexpr int widest = 2;  ///< cells beyond the rank's own that coefficients may be asked for

/// Position of a name among the variables of formulas.
std::size_t slot(const std::string& name) {
  const auto& all = place_variables();
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const Variable& v) { return v.name == name; });
  return static_cast<std::size_t>(at - all.begin());
}

std::string name_of(const Grid& grid, const Index& i) {
  const Point x = grid.centre(grid.wrapped(i));
  std::string text;
  for (int a = 0; a < grid.dimension(); ++a) {
    text += fmt::format("{}{} = {:.6g}", a > 0 ? ", " : "", grid.axis(a).name,
                        x[static_cast<std::size_t>(a)]);
  }
  return text;
}

}  // namespace

bool varies(const Coefficient& c) {
  return c.kind == Coefficient::Kind::expression && c.expression.uses("t");
}

Landscape::Landscape(const Grid& grid, const std::string& raster) : grid_(grid) {
  const auto axes = file_axes(grid);
  for (int a = 0; a < grid.dimension(); ++a) {
    slots_.push_back(slot(grid.axis(a).name));
    factors_.push_back(axes[static_cast<std::size_t>(a)].factor);
  }
  if (!raster.empty()) raster_ = read(raster);
}

double Landscape::value(const Expression& formula, const Point& x, const Index& i, double t) const {
  std::array<double, 9> variables{};
  for (std::size_t a = 0; a < slots_.size(); ++a) variables[slots_[a]] = x[a] * factors_[a];
  variables[7] = t;
  variables[8] = raster_.empty() ? 0.0 : raster_(i);
  return formula(variables);
}

double Landscape::value(const Coefficient& c, const Index& i, double t) const {
  switch (c.kind) {
    case Coefficient::Kind::constant:
      return c.constant;
    case Coefficient::Kind::expression:
      return value(c.expression, grid_.centre(grid_.wrapped(i)), i, t);
    case Coefficient::Kind::dataset:
      return c.file_factor * dataset(c)(i);
    case Coefficient::Kind::regions:
      break;
  }
  const int region = grid_.region(i);
  return c({}, region == 0 ? "" : grid_.regions()[static_cast<std::size_t>(region)]);
}

CellField Landscape::field(const Coefficient& c, double t, int halo) const {
  CellField f(grid_.owned(), grid_.dimension(), halo);
  for_box(f.box(), [&](const Index& i) {
    const Index inside = grid_.wrapped(i);
    if (!grid_.active(inside)) return;
    f(i) = value(c, i, t);
    if (!std::isfinite(f(i))) {
      throw InputError(fmt::format("a coefficient has no finite value at {}", name_of(grid_, i)));
    }
  });
  return f;
}

const CellField& Landscape::dataset(const Coefficient& c) const {
  const auto known = datasets_.find(c.file);
  if (known != datasets_.end()) return known->second;
  return datasets_.emplace(c.file, read(c.file)).first->second;
}

CellField Landscape::read(const std::string& file) const {
  const Raster raster(file);
  CellField f(grid_.owned(), grid_.dimension(), widest);
  for_box(f.box(), [&](const Index& i) {
    const Point x = grid_.centre(grid_.wrapped(i));
    f(i) = raster.at(factors_[0] * x[0], factors_[1] * x[1]).value_or(std::nan(""));
  });
  return f;
}

}  // namespace fluxform::ecology
