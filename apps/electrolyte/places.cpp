#include "places.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/flux/averages.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/output/file_axes.hpp"

#include "settings.hpp"

namespace fluxform::electrolyte {
namespace {

std::size_t slot(const std::string& name) {
  const auto& all = place_variables();
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const Variable& v) { return v.name == name; });
  return static_cast<std::size_t>(at - all.begin());
}

bool is_uniform(const CellField& cells) {
  const Box& box = cells.box();
  const double first = cells(box.begin);
  bool same = true;
  for_box(box, [&](const Index& i) { same = same && cells(i) == first; });
  return same;
}

}  // namespace

Places::Places(const Grid& grid, const Parameters& input) : grid_(grid), input_(input) {
  const auto axes = file_axes(grid);
  for (int a = 0; a < grid.dimension(); ++a) {
    slots_.push_back(slot(grid.axis(a).name));
    factors_.push_back(axes[static_cast<std::size_t>(a)].factor);
  }
}

double Places::value(const Coefficient& c, const Point& x, int region) const {
  if (c.is_constant()) return c.constant;
  if (c.is_dataset()) throw InputError("cannot come from a file here: give a formula or a table");
  std::array<double, 4> variables{};
  for (std::size_t a = 0; a < slots_.size(); ++a)
    if (slots_[a] < variables.size()) variables[slots_[a]] = x[a] * factors_[a];
  if (c.kind == Coefficient::Kind::expression) return c.expression(variables);
  if (region == 0 && !c.table.contains("elsewhere"))
    throw InputError(
        fmt::format("no value at {}, which is in no region: give 'elsewhere'", name_of(x)));
  return c(variables, region == 0 ? "" : grid_.regions()[static_cast<std::size_t>(region)]);
}

std::string Places::name_of(const Point& x) const {
  std::string text;
  for (std::size_t a = 0; a < slots_.size(); ++a)
    text += fmt::format("{}{} = {:.6g}", a > 0 ? ", " : "", grid_.axis(static_cast<int>(a)).name,
                        x[a] * factors_[a]);
  return text;
}

void Places::refuse_unknown_regions(const Coefficient& c) const {
  std::vector<std::string> known(grid_.regions().begin() + 1, grid_.regions().end());
  known.emplace_back("elsewhere");
  for (const auto& [name, number] : c.table)
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw InputError(fmt::format("no region is called '{}'{}", name, suggestion(name, known)));
}

CellField Places::field(const Coefficient& c, const std::string& key, double factor) const {
  CellField f(grid_.owned(), grid_.dimension(), 1);
  try {
    refuse_unknown_regions(c);
    for_box(f.box(), [&](const Index& i) {
      const Index inside = grid_.wrapped(i);
      const Point x = grid_.centre(inside);
      f(i) = factor * value(c, x, grid_.region(i));
      if (!std::isfinite(f(i)))
        throw InputError(fmt::format("this has no finite value at {}", name_of(x)));
    });
  } catch (const InputError& e) {
    throw input_.error(key, e.what());
  }
  return f;
}

double Places::series(const CellField& cells, int axis, const Index& i, double distance) const {
  Index left = i;
  left[static_cast<std::size_t>(axis)] -= 1;
  const Axis& line = grid_.axis(axis);
  const int n = line.cells(), at = i[static_cast<std::size_t>(axis)];
  if (!line.periodic && at <= 0) return cells(i) / distance;
  if (!line.periodic && at >= n) return cells(left) / distance;
  const int l = ((at - 1) % n + n) % n, r = (at % n + n) % n;
  return harmonic_mean(cells(left), cells(i), line.width(l), line.width(r)) / distance;
}

FaceCoefficient Places::on_faces(const CellField& cells) const {
  FaceCoefficient c;
  c.uniform = cells(cells.box().begin);
  if (is_uniform(cells)) return c;
  c.over_distance = FaceField(grid_.owned(), grid_.dimension());
  for (int axis = 0; axis < grid_.dimension(); ++axis) {
    Box box = grid_.owned();
    box.end[static_cast<std::size_t>(axis)] += 1;
    for_box(box, [&](const Index& i) {
      c.over_distance(axis, i) = series(cells, axis, i, grid_.metric().distance(axis, i));
    });
  }
  return c;
}

FaceField Places::on_boundary(const Coefficient& c, const CellField& cells, double factor) const {
  FaceField f(grid_.owned(), grid_.dimension());
  visit_boundary(grid_, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const bool formula = c.kind == Coefficient::Kind::expression;
    f(axis, i) = formula ? factor * value(c, grid_.boundary_face(axis, i, outward).position, 0)
                         : cells(inside);
  });
  return f;
}

}  // namespace fluxform::electrolyte
