#include "landscape.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/output/file_axes.hpp"

#include "raster_landscape.hpp"
#include "settings.hpp"

namespace fluxform::ecology {
namespace {

constexpr int widest = 2;  ///< cells beyond the rank's own that coefficients may be asked for

/// Position of a name among the variables of formulas.
std::size_t slot(const std::string& name) {
  const auto& all = place_variables();
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const Variable& v) { return v.name == name; });
  return static_cast<std::size_t>(at - all.begin());
}

}  // namespace

bool varies(const Coefficient& c) { return c.uses("t"); }

Landscape::Landscape(const Grid& grid, const LandscapeSettings& settings, const Parameters& input)
    : grid_(grid), input_(input), settings_(settings) {
  const auto axes = file_axes(grid);
  for (int a = 0; a < grid.dimension(); ++a) {
    slots_.push_back(slot(grid.axis(a).name));
    factors_.push_back(axes[static_cast<std::size_t>(a)].factor);
  }
  if (!settings.raster.empty()) raster_ = read(settings.raster, settings.resampling, settings.band);
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
    case Coefficient::Kind::table:
    case Coefficient::Kind::unset:
      break;
  }
  const int region = grid_.region(i);
  const std::string name = region == 0 ? "" : grid_.regions()[static_cast<std::size_t>(region)];
  const NamedValue* named = c.named(region == 0 ? "elsewhere" : name, "elsewhere");
  if (!named && region == 0) {
    throw InputError(
        fmt::format("no value at {}, which is in no region: give 'elsewhere'", place_of(i)));
  }
  if (named && named->is_formula())
    return value(named->formula, grid_.centre(grid_.wrapped(i)), i, t);
  return c({}, name);
}

std::string Landscape::place_of(const Point& x) const {
  std::string text;
  for (std::size_t a = 0; a < slots_.size(); ++a) {
    text += fmt::format("{}{} = {:.6g}", a > 0 ? ", " : "", grid_.axis(static_cast<int>(a)).name,
                        x[a] * factors_[a]);
  }
  return text;
}

CellField Landscape::field(const Coefficient& c, const std::string& key, double t, int halo) const {
  try {
    return values(c, t, halo);
  } catch (const InputError& e) {
    throw error(key, e.what());
  }
}

void Landscape::refuse_unknown_regions(const Coefficient& c) const {
  std::vector<std::string> known(grid_.regions().begin() + 1, grid_.regions().end());
  known.emplace_back("elsewhere");
  for (const auto& [name, value] : c.table) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw InputError(
        fmt::format("no region or class is called '{}'{}", name, suggestion(name, known)));
  }
}

CellField Landscape::values(const Coefficient& c, double t, int halo) const {
  refuse_unknown_regions(c);
  CellField f(grid_.owned(), grid_.dimension(), halo);
  for_box(f.box(), [&](const Index& i) {
    const Index inside = grid_.wrapped(i);
    if (!grid_.active(inside)) return;
    f(i) = value(c, i, t);
    if (!std::isfinite(f(i))) {
      throw InputError(fmt::format("this has no finite value at {}", place_of(i)));
    }
  });
  return f;
}

const CellField& Landscape::dataset(const Coefficient& c) const {
  const auto known = datasets_.find(c.file);
  if (known != datasets_.end()) return known->second;
  return datasets_.emplace(c.file, read(c.file, Resample::mean, 0)).first->second;
}

CellField Landscape::read(const std::string& file, Resample how, int band) const {
  if (grid_.dimension() != 2 || grid_.geometry() != Geometry::cartesian) {
    throw InputError(fmt::format("'{}': a raster needs a grid with the axes x and y", file));
  }
  const RasterLayer layer(file, band, settings_.cell_size, how, settings_.corners);
  refuse_other_cells(layer, file);
  CellField f(grid_.owned(), grid_.dimension(), widest);
  for_box(f.box(), [&](const Index& i) {
    const Point x = grid_.centre(grid_.wrapped(i));
    f(i) = layer.at(factors_[0] * x[0], factors_[1] * x[1]);
  });
  return f;
}

void Landscape::refuse_other_cells(const RasterLayer& layer, const std::string& file) const {
  if (settings_.raster.empty()) return;
  const Axis &x = grid_.axis(0), &y = grid_.axis(1);
  const double slack = 1e-3 * x.width(0);
  const bool same = layer.columns() == x.cells() && layer.rows() == y.cells() &&
                    std::abs(layer.left() - x.faces.front()) < slack &&
                    std::abs(layer.bottom() - y.faces.front()) < slack &&
                    std::abs(layer.width() - x.width(0)) < slack / x.cells() &&
                    std::abs(layer.height() - y.width(0)) < slack / x.cells();
  if (same) return;
  throw InputError(fmt::format(
      "'{}' does not match the landscape '{}': {} x {} cells of {:g} m from ({:.10g}, {:.10g}) "
      "against {} x {} cells of {:g} m from ({:.10g}, {:.10g})",
      file, settings_.raster, layer.columns(), layer.rows(), layer.width(), layer.left(),
      layer.bottom(), x.cells(), y.cells(), x.width(0), x.faces.front(), y.faces.front()));
}

}  // namespace fluxform::ecology
