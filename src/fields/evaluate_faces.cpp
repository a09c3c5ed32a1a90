// The part of Evaluator that is about whole sets of faces: conductances, and what models compute.
#include <memory>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/evaluator.hpp"
#include "fluxform/fields/face_coefficients.hpp"

namespace fluxform {
namespace {

/// Divides by the distances between cells; a pole has none.
void divide_by_distances(const Grid& grid, FaceField& values) {
  for (int axis = 0; axis < grid.dimension(); ++axis)
    for_box(values.box(axis), [&](const Index& i) {
      const double distance = grid.metric().distance(axis, i);
      values(axis, i) = distance > 0.0 ? values(axis, i) / distance : 0.0;
    });
}

void multiply(FaceField& values, const FaceField& by, int dimension) {
  for (int axis = 0; axis < dimension; ++axis)
    for_box(values.box(axis), [&](const Index& i) { values(axis, i) *= by(axis, i); });
}

}  // namespace

std::function<double(const Point&)> Evaluator::anywhere(const Coefficient& c,
                                                        const std::string& key, double t) const {
  if (c.is_dataset() || c.kind == Coefficient::Kind::table)
    throw error(key, "must be a number or a formula here");
  const auto pointing = [this, key](const auto& body) {
    try {
      return body();
    } catch (const InputError& e) {
      throw error(key, e.what());
    }
  };
  const auto value =
      pointing([&] { return std::make_shared<const CoefficientAt>(at(c, key, nullptr, t)); });
  if (!value->is_uniform() && !value->is_smooth())
    throw error(key, "must be a number or a formula without maps here");
  return [value, pointing](const Point& x) { return pointing([&] { return (*value)(x, {}); }); };
}

void Evaluator::store(const FaceField& values, const std::string& key, FaceTable& out) const {
  located(key, [&] {
    for (int axis = 0; axis < grid_.dimension(); ++axis) fill(out, values, 1.0, axis);
  });
}

void Evaluator::conductance(const Coefficient& c, const std::string& key, double t, double factor,
                            FaceTable& out, FaceTable* tilt) const {
  const CellField* file = file_values(c, key);
  located(key, [&] {
    const CoefficientAt value = at(c, key, file, t);
    const bool smooth = value.is_uniform() || value.is_smooth();
    const auto one = [](const Point&) { return 1.0; };
    const auto there = [&](const Point& x) { return value(x, {}); };
    const std::function<double(const Point&)> known = smooth ? std::function(there) : one;
    Conductance g;
    if (tilt) {
      g = diffusive_conductance(grid_, known);
    } else {
      g.mean = velocity_from_components(grid_, [&](int, const Point& x) { return known(x); });
      divide_by_distances(grid_, g.mean);
    }
    if (!smooth) {
      const CellField cells = cells_of(value);
      FaceField means = g.mean;
      for (int axis = 0; axis < grid_.dimension(); ++axis)
        for_box(means.box(axis), [&](const Index& i) {
          means(axis, i) = on_face(value, Mean::series, cells, axis, i);
        });
      multiply(g.mean, means, grid_.dimension());
      if (tilt) multiply(g.tilt, means, grid_.dimension());
    }
    for (int axis = 0; axis < grid_.dimension(); ++axis) {
      fill(out, g.mean, factor, axis);
      if (tilt) fill(*tilt, g.tilt, factor, axis);
    }
  });
}

}  // namespace fluxform
