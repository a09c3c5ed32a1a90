#include "fluxform/fields/evaluator.hpp"

#include <utility>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/dataset.hpp"
#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/flux/averages.hpp"

namespace fluxform {
namespace {

bool of_differences(Mean mean) { return mean == Mean::step || mean == Mean::slope; }

}  // namespace

Evaluator::Evaluator(const Grid& grid, const Parameters& input, double time_factor)
    : grid_(grid), input_(input), places_(grid), time_factor_(time_factor) {}

std::vector<Variable> Evaluator::variables(const std::string& time_unit) {
  std::vector<Variable> all{
      {"x", "m", "first coordinate"},     {"y", "m", "second coordinate"},
      {"z", "m", "third coordinate"},     {"r", "m", "distance from the axis or centre"},
      {"phi", "degree", "angle"},         {"longitude", "degree", "eastward"},
      {"latitude", "degree", "northward"}};
  if (!time_unit.empty()) all.push_back({"t", time_unit, "time"});
  return all;
}

void Evaluator::define_map(const std::string& name, CellField cells) {
  maps_.push_back({name, std::move(cells)});
}

void Evaluator::define_raster(const std::string& name, const std::string& file,
                              std::optional<int> band, Resampling how, const std::string& key) {
  try {
    define_map(name, read_raster(places_, file, band, how));
  } catch (const InputError& e) {
    throw error(key, e.what());
  }
}

void Evaluator::located(const std::string& key, const std::function<void()>& body) const {
  collectively(grid_.comm(), [&] {
    try {
      body();
    } catch (const InputError& e) {
      throw error(key, e.what());
    }
  });
}

const CellField* Evaluator::file_values(const Coefficient& c, const std::string& key) const {
  if (!c.is_dataset()) return nullptr;
  const std::string name = fmt::format("{}\n{}\n{}", c.file, c.dataset, c.band.value_or(0));
  const auto known = files_.find(name);
  if (known != files_.end()) return &known->second;
  try {
    const auto raster = [&] {
      return reader_ ? reader_(places_, c.file, c.band)
                     : read_raster(places_, c.file, c.band, Resampling::mean);
    };
    CellField cells = c.dataset.empty() ? raster() : read_dataset(grid_, c.file, c.dataset);
    return &files_.emplace(name, std::move(cells)).first->second;
  } catch (const InputError& e) {
    throw error(key, e.what());
  }
}

CoefficientAt Evaluator::at(const Coefficient& c, const std::string& key, const CellField* file,
                            double t) const {
  return {c, input_.find(key), places_, maps_, file, time_factor_ * t};
}

CellField Evaluator::cells_of(const CoefficientAt& value) const {
  CellField cells(grid_.owned(), grid_.dimension(), table_margin);
  for_box(cells.box(), [&](const Index& i) {
    if (grid_.active(i)) cells(i) = value(places_.cell_centre(i), i);
  });
  return cells;
}

void Evaluator::on_cells(const Coefficient& c, const std::string& key, double t, double factor,
                         CellTable& out) const {
  const CellField* file = file_values(c, key);
  located(key, [&] {
    const CoefficientAt value = at(c, key, file, t);
    if (value.is_uniform()) return out.make_uniform(factor * value.uniform());
    CellField& cells = out.full();
    for_box(cells.box(), [&](const Index& i) {
      cells(i) = grid_.active(i) ? factor * value(places_.cell_centre(i), i) : 0.0;
    });
  });
}

double Evaluator::on_face(const CoefficientAt& value, Mean mean, const CellField& cells, int axis,
                          const Index& i) const {
  const CellsBeside beside = places_.beside(axis, i);
  const Index left = moved(i, axis, -1);
  if (mean == Mean::slope) return slope(cells, axis, i);
  if (beside.inner()) {
    if (mean == Mean::step) return cells(i) - cells(left);
    const bool on_the_face = mean == Mean::at_face && value.is_smooth();
    if (on_the_face) return value(places_.face_centre(axis, i), i);
    const auto [h_left, h_right] = places_.halves(axis, i);
    if (mean == Mean::series) return harmonic_mean(cells(left), cells(i), h_left, h_right);
    return (h_right * cells(left) + h_left * cells(i)) / (h_left + h_right);
  }
  if (!beside.end()) return 0.0;
  const Index inside = beside.left ? left : i;
  const bool no_area = !(grid_.metric().area(axis, i) > 0.0);  // a pole or the axis of a cylinder
  if (mean == Mean::series || no_area) return mean == Mean::step ? 0.0 : cells(inside);
  const double there = value(places_.face_centre(axis, i), inside);
  return mean == Mean::step ? there - cells(inside) : there;
}

/// On faces that touch this rank's cells; elsewhere, and where a row is one cell long, zero.
double Evaluator::slope(const CellField& cells, int axis, const Index& i) const {
  const CellsBeside beside = places_.beside(axis, i);
  const Box own = touched(axis);
  for (std::size_t a = 0; a < 3; ++a)
    if (i[a] < own.begin[a] || i[a] >= own.end[a]) return 0.0;
  const Index face = beside.inner() ? i : moved(i, axis, beside.left ? -1 : 1);
  if ((!beside.inner() && !beside.end()) || !places_.beside(axis, face).inner()) return 0.0;
  return (cells(face) - cells(moved(face, axis, -1))) / grid_.metric().distance(axis, face);
}

void Evaluator::on_faces(const Coefficient& c, Mean mean, const std::string& key, double t,
                         double factor, FaceTable& out) const {
  const CellField* file = file_values(c, key);
  located(key, [&] {
    const CoefficientAt value = at(c, key, file, t);
    if (value.is_uniform())
      return out.make_uniform(of_differences(mean) ? 0.0 : factor * value.uniform());
    const CellField cells = cells_of(value);
    FaceField& faces = out.full();
    for (int axis = 0; axis < grid_.dimension(); ++axis)
      for_box(faces.box(axis), [&](const Index& i) {
        faces(axis, i) = factor * on_face(value, mean, cells, axis, i);
      });
  });
}

void Evaluator::fill(FaceTable& out, const FaceField& values, double factor, int axis) const {
  FaceField& faces = out.full();
  for_box(faces.box(axis), [&](const Index& i) {
    const double value = factor * values(axis, i);
    const CellsBeside beside = places_.beside(axis, i);
    const bool matters = (beside.left || beside.right) && grid_.metric().area(axis, i) > 0.0;
    CoefficientAt::check(matters ? value : 0.0, nullptr,
                         [&] { return places_.name_of(places_.face_centre(axis, i)); });
    faces(axis, i) = matters ? value : 0.0;
  });
}

void Evaluator::stream(const Coefficient& c, const std::string& key, double t, double factor,
                       FaceTable& out) const {
  located(key, [&] {
    const CoefficientAt psi = at(c, key, nullptr, t);
    if (psi.is_uniform()) return out.make_uniform(0.0);
    if (!psi.is_smooth()) throw InputError("a stream function must be a formula");
    const FaceField v =
        velocity_from_stream_function(grid_, [&](const Point& x) { return psi.unchecked(x); });
    for (int axis = 0; axis < grid_.dimension(); ++axis) fill(out, v, factor, axis);
  });
}

}  // namespace fluxform
