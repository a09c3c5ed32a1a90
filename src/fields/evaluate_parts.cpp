// The part of Evaluator that is about vectors, sides and interfaces.
#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/evaluator.hpp"
#include "fluxform/fields/face_coefficients.hpp"

namespace fluxform {

void Evaluator::normal(const Components& components, const std::array<std::string, 3>& keys,
                       double t, double factor, FaceTable& out) const {
  static const Coefficient nothing(0.0);
  std::array<const CellField*, 3> files{};
  for (std::size_t a = 0; a < 3; ++a)
    if (components[a]) files[a] = file_values(*components[a], keys[a]);
  std::vector<CoefficientAt> values;
  for (std::size_t a = 0; a < static_cast<std::size_t>(grid_.dimension()); ++a)
    located(keys[a], [&] {
      values.push_back(at(components[a] ? *components[a] : nothing, keys[a], files[a], t));
    });
  if (std::all_of(values.begin(), values.end(), [](const auto& v) { return v.is_uniform(); })) {
    std::array<double, 3> each{};
    for (std::size_t a = 0; a < values.size(); ++a)
      located(keys[a], [&] { each[a] = factor * values[a].uniform(); });
    return out.make_uniform(each);
  }
  FaceField v = velocity_from_components(grid_, [&](int axis, const Point& x) {
    const CoefficientAt& value = values[static_cast<std::size_t>(axis)];
    return value.is_smooth() || value.is_uniform() ? value.unchecked(x) : 0.0;
  });
  for (int axis = 0; axis < grid_.dimension(); ++axis)
    located(keys[static_cast<std::size_t>(axis)], [&] {
      const CoefficientAt& value = values[static_cast<std::size_t>(axis)];
      if (!value.is_smooth() && !value.is_uniform()) {
        const CellField cells = cells_of(value);
        for_box(v.box(axis), [&](const Index& i) {
          v(axis, i) = on_face(value, Mean::at_face, cells, axis, i);
        });
      }
      fill(out, v, factor, axis);
    });
}

Box Evaluator::touched(int axis) const {
  Box faces = grid_.owned();
  faces.end[static_cast<std::size_t>(axis)] += 1;
  return faces;
}

Evaluator::Parts Evaluator::find_sides() const {
  Parts parts{"side", grid_.sides(), {}};
  parts.faces.resize(parts.names.size());
  for (int axis = 0; axis < grid_.dimension(); ++axis)
    for_box(touched(axis), [&](const Index& i) {
      const CellsBeside beside = places_.beside(axis, i);
      if (!beside.end() || !(grid_.metric().area(axis, i) > 0.0)) return;
      const Face face = grid_.boundary_face(axis, i, beside.outward());
      parts.faces[static_cast<std::size_t>(face.side)].push_back(
          {axis, i, beside.left ? moved(i, axis, -1) : i});
    });
  return parts;
}

bool Evaluator::has_faces(int side) const {
  if (!sides_) sides_ = find_sides();
  int mine = sides_->faces[static_cast<std::size_t>(side)].empty() ? 0 : 1, any = 0;
  MPI_Allreduce(&mine, &any, 1, MPI_INT, MPI_MAX, grid_.comm());
  return any != 0;
}

Evaluator::Parts Evaluator::find_interfaces() const {
  const std::vector<Interface>& all = grid_.spec().interfaces;
  Parts parts{"interface", interface_names(grid_.spec()), {}};
  parts.faces.resize(parts.names.size());
  if (all.empty()) return parts;
  const auto region = [&](const Index& i) {
    return grid_.regions()[static_cast<std::size_t>(grid_.region(i))];
  };
  for (int axis = 0; axis < grid_.dimension(); ++axis)
    for_box(touched(axis), [&](const Index& i) {
      const Index left = moved(i, axis, -1);
      if (!places_.beside(axis, i).inner() || grid_.region(left) == grid_.region(i)) return;
      const std::string before = region(left), behind = region(i);
      for (std::size_t k = 0; k < all.size(); ++k) {
        const bool along = all[k].from == before && all[k].to == behind;
        const bool against = all[k].from == behind && all[k].to == before;
        if (along || against) parts.faces[k].push_back({axis, i, along ? left : i});
      }
    });
  return parts;
}

std::function<double&(const Evaluator::PartFace&)> Evaluator::storage_of(
    std::size_t part, const std::vector<PartFace>& faces, PlaceValues& out) const {
  const auto along = [](const PartFace& f) { return f.index[static_cast<std::size_t>(f.axis)]; };
  const bool plane = std::all_of(faces.begin(), faces.end(), [&](const PartFace& f) {
    return f.axis == faces[0].axis && along(f) == along(faces[0]);
  });
  if (plane) {
    PlaneTable& table = out.on_plane_of(part, grid_.owned(), faces[0].axis, along(faces[0]));
    return [&table](const PartFace& f) -> double& { return table(f.index); };
  }
  FaceField& table = out.on_faces_of(part, grid_.owned(), grid_.dimension()).full();
  return [&table](const PartFace& f) -> double& { return table(f.axis, f.index); };
}

void Evaluator::on_part(const Expression& formula, const Parts& parts, std::size_t part,
                        const std::string& key, double t, double factor, PlaceValues& out) const {
  const Entry* entry = input_.find(key);
  const double user_t = time_factor_ * t;
  const std::string time = formula.uses("t") ? fmt::format(", t = {:.6g}", user_t) : "";
  const PlaceFormula value(formula, places_, maps_, user_t);
  if (value.is_uniform()) {
    const double everywhere = value({}, {});
    CoefficientAt::check(everywhere, entry, [&] { return fmt::format("t = {:.6g}", user_t); });
    return out.set(part, factor * everywhere);
  }
  const std::vector<PartFace>& faces = parts.faces[part];
  if (faces.empty()) return out.set(part, 0.0);  // other ranks have them
  const auto store = storage_of(part, faces, out);
  for (const PartFace& face : faces) {
    const Point x = places_.face_centre(face.axis, face.index);
    const double there = value(x, face.cell);
    CoefficientAt::check(there, entry, [&] { return places_.name_of(x) + time; });
    store(face) = factor * there;
  }
}

void Evaluator::on_parts(const Coefficient& c, const Parts& parts, const std::string& key, double t,
                         double factor, PlaceValues& out) const {
  if (c.is_dataset())
    throw InputError(fmt::format(
        "cannot come from a file here: give a number, a formula or a table by {}", parts.what));
  refuse_unknown_names(c, parts.what, parts.names, "all");
  for (std::size_t part = 0; part < parts.names.size(); ++part) {
    const NamedValue* named = c.named(parts.names[part], "all");
    if (c.is_constant()) {
      out.set(part, factor * c.constant);
    } else if (c.kind == Coefficient::Kind::expression) {
      on_part(c.expression, parts, part, key, t, factor, out);
    } else if (named && named->is_formula()) {
      on_part(named->formula, parts, part, key, t, factor, out);
    } else if (named) {
      out.set(part, factor * named->number);
    }
  }
}

void Evaluator::on_sides(const Coefficient& c, const std::string& key, double t, double factor,
                         PlaceValues& out) const {
  if (!sides_) sides_ = find_sides();
  located(key, [&] { on_parts(c, *sides_, key, t, factor, out); });
}

void Evaluator::on_interfaces(const Coefficient& c, const std::string& key, double t, double factor,
                              PlaceValues& out) const {
  if (!interfaces_) interfaces_ = find_interfaces();
  located(key, [&] { on_parts(c, *interfaces_, key, t, factor, out); });
}

}  // namespace fluxform
