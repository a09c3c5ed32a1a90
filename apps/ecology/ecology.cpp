#include "ecology.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/app/memory.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

#include "checks.hpp"
#include "observables.hpp"
#include "warnings.hpp"

namespace fluxform::ecology {
namespace {

BorderKind kind_of(Nodata nodata) {
  if (nodata == Nodata::lethal) return BorderKind::hostile;
  return nodata == Nodata::outflow ? BorderKind::outflow : BorderKind::no_flux;
}

/// Whether anything keeps a population from growing for ever. Collective.
bool limits_growth(const Site& site) {
  if (!site.settings.predation.empty()) return true;
  double most = 0.0;
  for (const Population& p : site.populations) {
    if (p.growth == Growth::exponential) continue;
    if (p.growth != Growth::regulated || p.has_capacity) return true;
    site.grid.for_owned([&](const Index& i) {
      if (site.grid.active(i)) most = std::max(most, p.competition(i));
    });
  }
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE, MPI_MAX, site.grid.comm());
  return most > 0.0;
}

}  // namespace

void Ecology::describe(Parameters& p, RunControls& defaults) {
  defaults.time.stop = 50.0;
  defaults.time.scheme = Scheme::rkc2;  // keeps the leading edge of an invasion exact
  defaults.time.adaptive = true;
  critical_ = &defaults.critical;
  ModelCase::describe(p, defaults);
  p.check([this, &p](Checker& c) {
    check_names(c, populations(), settings(), raster_, spec());
    if (raster_.given() && p.given("grid"))
      c.fail("grid",
             "cannot stand beside a raster, which gives the cells: leave out 'grid' or "
             "'landscape'");
    if (!raster_.given() && !p.given("grid"))
      c.fail("grid", "is missing: give 'grid', or a raster under 'landscape'");
  });
}

void Ecology::describe_place(Parameters& p) {
  p.section("grid", [this](Parameters& q) { describe_grid(q, spec()); })
      .optional()
      .example("{x: {from: 0 km, to: 20 km, cells: 40}, y: {from: 0 km, to: 10 km, cells: 20}}")
      .doc("cells");
  Settings& s = settings();
  raster_.meaning_missing =
      "say what that means with 'nodata: hole' (nobody enters), 'nodata: lethal' (who enters dies) "
      "or 'nodata: outflow' (the flow takes away what it carries there)";
  p.section("landscape",
            [this, &s](Parameters& q) {
              describe_raster_grid(q, raster_, "landscape", spec());
              q.choice<Nodata>(
                   "nodata", s.nodata,
                   {{"unspecified", Nodata::unspecified, "refused if the raster has any"},
                    {"hole", Nodata::hole, "nobody enters: no flux"},
                    {"lethal", Nodata::lethal, "who enters dies: the hostile side 'holes'"},
                    {"outflow", Nodata::outflow, "the flow takes away what it carries there"}})
                  .doc("what cells without data mean")
                  .then([this, &s] { raster_.may_have_holes = s.nodata != Nodata::unspecified; });
              q.check([this, &s](Checker&) {
                if (raster_.may_have_holes)
                  s.borders.say_elsewhere("holes", {kind_of(s.nodata), 0.0},
                                          "of a raster are what 'landscape.nodata' says");
              });
              q.flag("ascii", s.ascii).doc("write maps as ESRI ASCII grids too, beside GeoTIFF");
            })
      .optional()
      .doc("a raster instead of a grid");
}

void Ecology::prepare(const Parameters& p, MPI_Comm comm) {
  if (raster_.given()) {
    survey_raster_grid(p, "landscape", raster_, spec(), comm);
    read_like(raster_, declarations());
  }
  ModelCase::prepare(p, comm);
  check_axes(p, populations(), settings(), spec());
}

/// A linear question asked of an input with a limited scheme has a model without it.
void Ecology::keep_signs() {
  Drift& drift = settings().drift;
  if (carries_limited() || (drift != Drift::koren && drift != Drift::weno3)) return;
  console::info(
      "  drift: exponential fitting instead of the limited scheme, for a linear question");
  drift = Drift::exponential;
}

/// Questions without time have no answer where rates change with it, or nothing limits growth.
void Ecology::refuse_questions() {
  const Analysis asked = controls().analysis;
  if (asked != Analysis::transient && coefficients().varies())
    throw input().error("analysis",
                        "asks for something that does not change, but coefficients change with t: "
                        "give their means over a year, or ask for 'transient'");
  if (asked == Analysis::steady && !limits_growth(site(op_->grid())))
    throw input().error("analysis",
                        "'steady' has no populated answer, because growth has no limit ('growth: "
                        "exponential', or no competition): ask for 'persistence', or give growth a "
                        "limit");
}

double Ecology::memory_per_rank(const RunControls& controls, int, double cells, int ranks) const {
  return expected_memory(controls, std::ceil(cells / ranks), unknowns());
}

std::unique_ptr<Operator> Ecology::build(const Grid& grid) {
  keep_signs();
  predicted_memory_ =
      tell_memory(controls(), static_cast<double>(grid.total_cells()), unknowns(), grid.comm());
  try {
    abundance_unit(grid, settings().density_unit);
  } catch (const InputError& e) {
    throw input().error("density_unit", e.what());
  }
  std::unique_ptr<Operator> op = ModelCase::build(grid);
  op_ = op.get();
  set_seasonal(coefficients().varies());
  collectively(grid.comm(), [&] { check_growth(site(grid)); });
  check_divergence(site(grid));
  refuse_questions();
  warn_of_all(site(grid), raster_);
  return op;
}

void Ecology::initialise(const Operator& op, Vec u) {
  ModelCase::initialise(op, u);
  collectively(op.grid().comm(), [&] { refuse_explosive(op.grid(), u); });
  if (controls().analysis == Analysis::eigenmodes) return tell_rest(*op_, u);
  double most = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &most));
  if (most > 0.0) return;
  throw input().error(
      populations().size() == 1 ? "populations[0].initial" : "populations",
      "nobody is alive at the start: give at least one population an 'initial' density that is "
      "positive somewhere");
}

/// See Populations::domain: told at once where the input already says so.
void Ecology::refuse_explosive(const Grid& grid, Vec u) {
  const ReadArray n(u);
  for (std::size_t k = 0; k < populations().size(); ++k) {
    const Population& p = populations()[k];
    if (p.growth != Growth::logistic) continue;
    grid.for_owned([&](const Index& i) {
      const double here = n[grid.owned_offset(i) + static_cast<std::ptrdiff_t>(k)];
      if (!grid.active(i) || p.birth(i) >= 0.0 || here <= p.capacity(i)) return;
      throw input().error(
          fmt::format("populations[{}].initial", k),
          fmt::format("'{}' starts with {:g} at {}, above its capacity {:g} where its rate is "
                      "negative ({:g} per year): the literal logistic form grows without limit "
                      "there; use 'growth: regulated'",
                      p.name, here, site(grid).place_of(i), p.capacity(i), p.birth(i)));
    });
  }
}

/// Eigenmodes are those of 'initial': says so, and warns where it does not rest. An empty landscape
/// does; its modes are those of a rare population.
void Ecology::tell_rest(Operator& op, Vec u) {
  console::info(
      "  eigenmodes: disturbances of the state 'initial'; 'rate' is how fast one decays, minus its "
      "growth rate");
  double size = 0.0, change = 0.0;
  petsc(VecNorm(u, NORM_2, &size));
  if (size == 0.0) return;
  const Grid& grid = op.grid();
  Handle<Vec> r = grid.create_global();
  op.residual(controls().time.start, u, r);
  {
    const WriteArray rate(r);
    grid.for_owned([&](const Index& i) {
      const double volume = grid.active(i) ? grid.volume(i) : 1.0;
      for (int k = 0; k < unknowns(); ++k) rate[grid.owned_offset(i) + k] /= volume;
    });
  }
  petsc(VecNorm(r, NORM_2, &change));
  if (change <= 1e-6 * fastest_turnover(grid) * size) return;
  console::warn(
      "eigenmodes are those of the state 'initial', which does not rest: it changes by "
      "{:.3g} of itself per year; give a steady state ('analysis: steady' finds it), or "
      "initial: 0 for the modes of a rare population",
      change / size);
}

Measurement Ecology::measure(const Operator& op, double, Vec u) {
  return {observe(op, settings(), u), {}};
}

SourceSink Ecology::books(Operator& op, double t, Vec u) {
  const Flows flows = op.flows(t, u);  // brings all coefficients to t
  return source_sink(site(op.grid()), flows, u,
                     [this](const Cell& cell, const double* n, double* births, double* deaths) {
                       turnover(cell, n, births, deaths);
                     });
}

Quantities Ecology::conclude(Operator& op, double t, Vec u, const RunContext& context) {
  const Grid& grid = op.grid();
  const SourceSink found = books(op, t, u);
  write_accounts(found, site(grid), context.place.directory);
  write_answer("sources_and_sinks", found.maps, t, context, grid.comm());
  Quantities said{{"predicted_memory_per_rank", predicted_memory_ / mebibyte, "MiB"}};
  const std::string unit = abundance_unit(grid, settings().density_unit).unit + " yr-1";
  for (const Account& a : found.accounts) {
    if (a.name == "landscape") {
      said.push_back({a.population + "_births", a.births, unit});
      said.push_back({a.population + "_deaths", a.deaths, unit});
      said.push_back({a.population + "_lost_through_borders", a.lost, unit});
    } else if (a.name == "sources") {
      said.push_back({a.population + "_surplus_of_sources", a.net_told(), unit});
    } else if (a.name == "sinks") {
      said.push_back({a.population + "_deficit_of_sinks", 0.0 - a.net_told(), unit});
    }
  }
  return said;
}

void Ecology::write_answer(const std::string& stem, const std::vector<Map>& maps, double t,
                           const RunContext& context, MPI_Comm comm) {
  write_maps(stem, maps, spec(), {"yr", 1.0, 0.0}, t, context, comm);
  if (!raster_.given()) return;
  const std::string& folder = context.place.directory;
  write_place(*raster_.layer, folder + "/landscape.json", comm);
  const std::vector<std::string> endings = settings().ascii
                                               ? std::vector<std::string>{".tif", ".asc"}
                                               : std::vector<std::string>{".tif"};
  write_map_rasters(folder, endings, maps, spec(), raster_.layer->where(), comm);
}

std::vector<std::string> Ecology::own_files() const {
  return {"critical.csv",           "dispersion.csv",      "sources_and_sinks.csv",
          "sources_and_sinks.json", "between_regions.csv", "patches.csv",
          "landscape.json"};
}

}  // namespace fluxform::ecology
