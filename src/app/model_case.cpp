#include "fluxform/app/model_case.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/app/integrals.hpp"
#include "fluxform/app/observed.hpp"
#include "fluxform/app/overlaps.hpp"
#include "fluxform/app/protocols.hpp"
#include "fluxform/fv/globals.hpp"

namespace fluxform {

ModelCase::ModelCase(std::string name, std::string allowed_count) : name_(std::move(name)) {
  declared_.allowed_count = std::move(allowed_count);
}

void ModelCase::describe(Parameters& p, RunControls& defaults) {
  input_ = &p;
  controls_ = &defaults;
  spec_.length_scale = length_unit();
  set_defaults(defaults);
  p.constants("constants").doc("names with numbers for use in every formula");
  describe_place(p);
  declared_.variables = Evaluator::variables(time_unit());
  declared_.spec = &spec_;
  ModelInput in(p, declared_);
  describe_model(in);
  describe_more(in);
}

void ModelCase::describe_place(Parameters& p) {
  p.section("grid", [this](Parameters& q) { describe_grid(q, spec_); })
      .required()
      .example("{x: {from: 0 m, to: 1 m, cells: 100}}");
}

std::unique_ptr<Operator> ModelCase::build(const Grid& grid) {
  InternalUnits units;
  units.set("m", spec_.length_scale);
  units.set(time_unit(), 1.0);
  warn_of_overlaps(grid);
  const double start = controls_->time.start;
  units_ = declared_.settle(units, [&](const std::string& path) {
    return Realised::greatest(declared_, grid, *input_, path, start);
  });
  realised_ = std::make_unique<Realised>(declared_, units_, grid, *input_, start);
  auto op = make_operator(grid, declared_.field_infos(unknowns(), units_),
                          declared_.global_infos(globals(), units_));
  flows_ = [made = op.get()](double t, Vec u) { return made->flows(t, u); };
  return op;
}

void ModelCase::initialise(const Operator& op, Vec u) {
  write_initial(op.grid(), u);
  realised_->initialise(controls_->time.start, u);
  std::vector<double> starts;
  for (const auto& [number, record] : declared_.globals) starts.push_back(record.start);
  write_globals(op.grid(), u, starts);
}

std::vector<Event> ModelCase::events() {
  return events_at_corners(declared_.protocols, controls_->time.start, controls_->time.stop);
}

Measurement ModelCase::measure(const Operator& op, double t, Vec u) {
  Measurement all{integrals(op.grid(), op.fields(), u), {}};
  const auto add = [&all](Quantities more) {
    std::move(more.begin(), more.end(), std::back_inserter(all.history));
  };
  if (op.grid().has_interfaces()) add(crossings(flows_(t, u), op.fields(), op.grid(), time_unit()));
  add(seen(op, t, u));
  const std::vector<double> values = read_globals(op.grid(), u);
  for (std::size_t k = 0; k < values.size(); ++k) {
    const FieldInfo& info = op.globals()[k];
    all.history.push_back({info.name, values[k] * info.scale, info.unit});
  }
  return all;
}

Quantities ModelCase::seen(const Operator& op, double t, Vec u) {
  const std::optional<Sums> found = sums(t, u);
  if (!found) return {};
  Quantities all = observed(*found, declared_.observables, op.grid(), units_);
  Report said(ranges(op.grid(), u), units_);
  report(SumsByName(*found, op.grid()), said);
  for (Quantity& q : said.said()) all.push_back(std::move(q));
  return all;
}

std::vector<Account> ModelCase::accounts() {
  std::vector<Account> all;
  for (const AccountRecord& a : declared_.accounts) {
    FieldInfo info = a.info;
    info.scale = units_.of(info.unit);
    all.push_back({info, [this, &a](double t, Vec u) { return sums(t, u)->over_regions(a.stored); },
                   [this, &a](double t, Vec u) {
                     const Sums all_sums = *sums(t, u);
                     const double lost =
                         all_sums.over_regions(a.lost) + all_sums.over_sides(a.lost);
                     return std::array<double, 2>{all_sums.over_sides(a.leaving), -lost};
                   }});
  }
  return all;
}

bool ModelCase::gradient(const std::string& column, Operator& op, double t, Vec u, Vec g) {
  petsc(VecZeroEntries(g));
  std::vector<double> by_globals(op.globals().size(), 0.0);
  for (std::size_t k = 0; k < by_globals.size(); ++k) {
    if (op.globals()[k].name != column) continue;
    by_globals[k] = op.globals()[k].scale;
    write_globals(op.grid(), g, by_globals);
    return true;
  }
  if (integral_gradient(op.grid(), op.fields(), column, g)) return true;
  if (declared_.observables.empty() || !sums(t, u)) return false;
  const std::optional<Sums> weights = weights_of(column, declared_.observables, op.grid(), units_);
  return weights && differentiate_sums(t, u, *weights, g);
}

std::function<void(double)> ModelCase::refresh() {
  if (!realised_->varies()) return {};
  return [this](double t) { realised_->refresh(time_of_coefficients(t)); };
}

}  // namespace fluxform
