#include "fluxform/fields/realised.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/flux/averages.hpp"

namespace fluxform {
namespace {

bool varies(const CoefficientRecord& record) {
  if (Evaluator::varies(record.value)) return true;
  return std::any_of(record.components.begin(), record.components.end(),
                     [](const auto& component) { return Evaluator::varies(component.second); });
}

/// Whether all numbers seen are one.
struct OneNumber {
  bool any = false, always = true;
  double number = 0.0;
  void see(double value) {
    if (!any) number = value;
    any = true;
    always = always && value == number;
  }
};

void prepare(Evaluator& evaluator, const Declarations& declared) {
  evaluator.read_rasters_by(declared.read_raster);
  for (const MapRecord& map : declared.maps)
    evaluator.define_map(map.name, map.values(evaluator.places()));
}

}  // namespace

Realised::Realised(const Declarations& declared, const InternalUnits& units, const Grid& grid,
                   const Parameters& input, double t)
    : declared_(declared), units_(units), grid_(grid), evaluator_(grid, input), at_(t) {
  prepare(evaluator_, declared);
  for (const ConditionsRecord& conditions : declared.conditions) bind(conditions);
  for (const Protocol* protocol : declared.protocols) varies_ = varies_ || protocol->varies();
  for (const CoefficientRecord& record : declared.coefficients) {
    if (record.asked && !record.asked()) continue;
    rows_.push_back(make(record));
    varies_ = varies_ || rows_.back().varies;
    compute(rows_.back(), t);
  }
  for (const DerivedRecord& record : declared.derived) {
    if (record.asked && !record.asked()) continue;
    derived_.push_back(make(record));
    varies_ = varies_ || (record.of_grid && derived_.back().varies);
    compute(derived_.back(), t);
  }
}

void Realised::bind(const ConditionsRecord& conditions) const {
  conditions.list->bind(grid_.sides());
  // Who must name every side may well name one that only holes lie along.
  if (conditions.list->wants_all()) return;
  const std::vector<std::string>& named = conditions.list->sides();
  for (std::size_t k = 0; k < named.size(); ++k) {
    const int side = grid_.side_named(named[k]);
    if (side < 0 || evaluator_.has_faces(side)) continue;
    throw evaluator_.error(fmt::format("{}[{}].side", conditions.path, k),
                           fmt::format("no face of the grid lies on '{}'", named[k]));
  }
}

std::unique_ptr<FaceTable> Realised::bind(OnFaces& handle) const {
  auto table = std::make_unique<FaceTable>(grid_.owned(), grid_.dimension());
  handle = OnFaces(&table->rows());
  return table;
}

Realised::DerivedRow Realised::make(const DerivedRecord& record) const {
  DerivedRow row;
  row.record = &record;
  if (record.cells) {
    row.cells = std::make_unique<CellTable>(grid_.owned(), grid_.dimension());
    *record.cells = OnCells(&row.cells->rows());
    return row;
  }
  row.faces = bind(*record.faces);
  if (record.tilt) row.tilt = bind(*record.tilt);
  if (record.of_grid)
    row.varies = std::any_of(record.sources.begin(), record.sources.end(),
                             [](const Coefficient* c) { return Evaluator::varies(*c); });
  return row;
}

Realised::Row Realised::make(const CoefficientRecord& record) const {
  Row row;
  row.record = &record;
  row.varies = !record.at_start && fluxform::varies(record);
  if (record.cells) {
    row.cells = std::make_unique<CellTable>(grid_.owned(), grid_.dimension());
    *record.cells = OnCells(&row.cells->rows());
  }
  if (record.faces) {
    row.faces = bind(*record.faces);
    if (record.tilt) row.tilt = bind(*record.tilt);
  }
  if (record.sides) {
    row.places = std::make_unique<PlaceValues>(grid_.sides().size());
    *record.sides = OnSides(&row.places->table());
  }
  if (record.interfaces) {
    row.places = std::make_unique<PlaceValues>(grid_.interfaces().size());
    *record.interfaces = OnInterfaces(&row.places->table());
  }
  return row;
}

void Realised::compute(const Row& row, double t) const {
  const CoefficientRecord& r = *row.record;
  const double factor = 1.0 / units_.of(r.unit);
  if (row.cells) evaluator_.on_cells(r.value, r.path, t, factor, *row.cells);
  if (r.form == FaceForm::components) return compute_vector(r, t, factor, *row.faces);
  if (r.form == FaceForm::stream) return evaluator_.stream(r.value, r.path, t, factor, *row.faces);
  if (r.form == FaceForm::file) return read_vector(r, factor, *row.faces);
  if (row.faces && r.mean == Mean::conductance) {
    FaceTable* tilt = r.tilt && r.tilted() ? row.tilt.get() : nullptr;
    return evaluator_.conductance(r.value, r.path, t, factor, *row.faces, tilt);
  }
  if (row.faces) return evaluator_.on_faces(r.value, r.mean, r.path, t, factor, *row.faces);
  // What the input says nothing of is given nowhere.
  if (!row.places || !r.entry->was_given) return;
  if (r.sides) return evaluator_.on_sides(r.value, r.path, t, factor, *row.places);
  evaluator_.on_interfaces(r.value, r.path, t, factor, *row.places);
}

void Realised::compute_vector(const CoefficientRecord& record, double t, double factor,
                              FaceTable& table) const {
  refuse_axes_not_there(record);
  Evaluator::Components components{};
  std::array<std::string, 3> keys;
  for (int a = 0; a < grid_.dimension(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    const std::string name = name_of_axis(grid_.spec(), axis);
    const std::string place(1, "xyz"[axis]);
    const std::string& told = record.components.at(name).is_set() ? name : place;
    if (record.components.at(told).is_set()) components[axis] = &record.components.at(told);
    keys[axis] = record.path + told;
  }
  evaluator_.normal(components, keys, t, factor, table);
}

void Realised::refuse_axes_not_there(const CoefficientRecord& record) const {
  std::vector<std::string> names = evaluator_.places().names(), known = names;
  for (std::size_t a = 0; a < names.size(); ++a) known.emplace_back(1, "xyz"[a]);
  for (const auto& [name, component] : record.components) {
    if (!component.is_set() || std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw evaluator_.error(record.path + name,
                           fmt::format("is the component along an axis that this grid has not; its "
                                       "axes are {}",
                                       fmt::join(names, ", ")));
  }
}

void Realised::read_vector(const CoefficientRecord& record, double factor, FaceTable& table) const {
  std::array<Coefficient, 3> parts;
  Evaluator::Components components{};
  for (std::size_t a = 0; a < evaluator_.places().names().size(); ++a) {
    parts[a].kind = Coefficient::Kind::dataset;
    parts[a].file = record.file;
    parts[a].dataset = record.prefix + evaluator_.places().names()[a];
    components[a] = &parts[a];
  }
  evaluator_.normal(components, {record.path, record.path, record.path}, at_, factor, table);
}

void Realised::derive_grid(const DerivedRow& row, double t) const {
  FaceField values;
  collectively(grid_.comm(), [&] { values = row.record->of_grid(evaluator_, t); });
  evaluator_.store(values, row.record->path, *row.faces);
  if (row.tilt) evaluator_.store(transverse_tilt(grid_, values), row.record->path, *row.tilt);
}

void Realised::compute(const DerivedRow& row, double t) const {
  if (row.record->of_grid) return derive_grid(row, t);
  if (row.faces) return derive_faces(*row.record, t, *row.faces);
  CellField& values = row.cells->full();
  OneNumber same;
  for_box(values.box(), [&](const Index& i) {
    const Index inside = grid_.wrapped(i);
    if (!grid_.active(inside)) return;
    Cell cell = grid_.cell(inside);
    cell.index = i;
    cell.t = t;
    same.see(values(i) = row.record->of_cell(cell));
  });
  if (same.always) row.cells->make_uniform(same.number);
}

/// On all faces that a sweep of this rank's cells meets, sides and the rims of holes included.
void Realised::derive_faces(const DerivedRecord& record, double t, FaceTable& table) const {
  FaceField& values = table.full();
  const Places& places = evaluator_.places();
  std::array<OneNumber, 3> same;
  for (int axis = 0; axis < grid_.dimension(); ++axis) {
    Box faces = grid_.owned();
    faces.end[static_cast<std::size_t>(axis)] += 1;
    for_box(faces, [&](const Index& i) {
      const CellsBeside beside = places.beside(axis, i);
      if (!beside.inner() && (record.inner || !beside.end())) return;
      values(axis, i) =
          record.series ? in_series(*record.series, axis, i) : derived_at(record, axis, i, t);
      same[static_cast<std::size_t>(axis)].see(values(axis, i));
    });
  }
  if (same[0].always && same[1].always && same[2].always)
    table.make_uniform({same[0].number, same[1].number, same[2].number});
}

double Realised::derived_at(const DerivedRecord& record, int axis, const Index& i, double t) const {
  const CellsBeside beside = evaluator_.places().beside(axis, i);
  Face face = beside.inner() ? grid_.face(axis, i) : grid_.boundary_face(axis, i, beside.outward());
  face.t = t;
  return record.of_face(face);
}

double Realised::in_series(const OnCells& cells, int axis, const Index& i) const {
  const CellsBeside beside = evaluator_.places().beside(axis, i);
  const Index left = moved(i, axis, -1);
  if (beside.end()) return cells(beside.left ? left : i);
  if (cells(left) == cells(i)) return cells(i);  // to the last bit, so that it may be uniform
  const auto [h_left, h_right] = evaluator_.places().halves(axis, i);
  return harmonic_mean(cells(left), cells(i), h_left, h_right);
}

double Realised::greatest(const Declarations& declared, const Grid& grid, const Parameters& input,
                          const std::string& path, double t) {
  Evaluator evaluator(grid, input);
  prepare(evaluator, declared);
  CellTable values(grid.owned(), grid.dimension());
  evaluator.on_cells(declared.coefficient(path).value, path, t, 1.0, values);
  const OnCells value(&values.rows());
  double mine = -std::numeric_limits<double>::infinity(), most = 0.0;
  grid.for_owned([&](const Index& i) {
    if (grid.active(i)) mine = std::max(mine, value(i));
  });
  MPI_Allreduce(&mine, &most, 1, MPI_DOUBLE, MPI_MAX, grid.comm());
  return most;
}

void Realised::refresh(double t) {
  if (!varies_ || t == at_) return;
  at_ = t;
  for (const Row& row : rows_)
    if (row.varies) compute(row, t);
  for (const DerivedRow& row : derived_)
    if (row.varies) compute(row, t);
}

void Realised::initialise(double t, Vec u) const {
  const int unknowns = grid_.unknowns();
  CellTable values(grid_.owned(), grid_.dimension());
  for (const auto& [unknown, field] : declared_.fields) {
    if (!field.initial) continue;
    const CoefficientRecord& r = *field.initial;
    evaluator_.on_cells(r.value, r.path, t, 1.0 / units_.of(r.unit), values);
    const OnCells start(&values.rows());
    const WriteArray state(u);
    grid_.for_owned([&](const Index& i) {
      if (unknown < unknowns && grid_.active(i)) state[grid_.owned_offset(i) + unknown] = start(i);
    });
  }
}

}  // namespace fluxform
