#include "solar_app.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/app/profiles.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/fields/maps/map_axes.hpp"
#include "fluxform/solve/zero.hpp"

#include "carrington.hpp"
#include "coefficients.hpp"
#include "initial_field.hpp"
#include "plausibility.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

/// What reverses, by its column in history.csv, and what the summary calls the last time it did.
const std::vector<std::pair<const char*, const char*>> reversals{
    {"north_field_60", "reversal_north"},
    {"south_field_60", "reversal_south"},
    {"axial_dipole", "reversal_dipole"}};

}  // namespace

void SolarApp::describe(Parameters& p, RunControls& defaults) {
  defaults.time.scheme = Scheme::esdirk4;
  defaults.time.stop = 11.0 * days_per_year;
  defaults.time.step = 5.0;
  defaults.solver.linear.method = LinearMethod::separable;
  defaults.output.history_interval = 10.0;
  ModelApp::describe(p, defaults);
}

void SolarApp::describe_place(Parameters& p) {
  p.section("grid", [&](Parameters& q) {
     solar::describe_grid(q, settings_);
   }).doc("cells of latitude and longitude");
}

void SolarApp::describe_more(ModelInput& in) {
  solar::describe(in, settings_, model());
  in.derive("flow", model().velocity, model().velocity_tilt,
            {settings_.flow.rotation_formula, settings_.flow.meridional_formula,
             settings_.flow.stream_function},
            [this](const Evaluator& values, double t) {
              return face_velocity(settings_.flow, flow_maps(), values, units(), t);
            });
}

void SolarApp::prepare(const Parameters& p, MPI_Comm comm) {
  if (!settings_.start_date.empty()) {
    try {
      start_year_ = decimal_year(settings_.start_date);
    } catch (const InputError& e) {
      throw p.error("start_date", e.what());
    }
  }
  if (settings_.initial.kind == InitialField::steady &&
      (settings_.flow.meridional == "expression" || !model().diffusivity->is_constant())) {
    throw p.error("initial", "'steady' needs a named meridional flow and a constant diffusivity");
  }
  if (settings_.initial.kind == InitialField::map) read_initial_map(p, comm);
  if (!settings_.flow.file.empty()) read_flow_maps(p, comm);
  read_regions(p, comm);
}

void SolarApp::read_flow_maps(const Parameters& p, MPI_Comm comm) {
  MapOptions options;
  options.slice = slice_named(settings_.flow.slice);
  options.one_slice = "a flow that changes with time is not followed";
  MapReport report;
  naming(p, "flow.file", [&] {
    flow_.emplace();
    options.dataset = "v_east";
    flow_->east = read_map(settings_.flow.file, options, comm, &report);
    options.dataset = "v_north";
    flow_->north = read_map(settings_.flow.file, options, comm);
  });
  console::info("  flow: {} x {} cells{}", report.rows, report.columns, slice_told(report));
}

void SolarApp::read_initial_map(const Parameters& p, MPI_Comm comm) {
  MapReport report;
  map_ = read_map(p, "initial.map", settings_.initial.map, "G", comm, report);
  warn_of_map(report);
}

void SolarApp::read_regions(const Parameters& p, MPI_Comm comm) {
  if (settings_.regions.source == RegionSource::list) {
    naming(p, "regions.list.file", [&] {
      regions_ = read_region_list(settings_.regions.file, settings_.regions.shape, comm);
    });
  } else if (settings_.regions.source == RegionSource::synthetic) {
    settings_.regions.cycle.start = start_year_;
    settings_.regions.cycle.seed = static_cast<std::uint64_t>(settings_.seed);
    regions_ = settings_.regions.cycle.regions();
  }
  const bool dated = !regions_.empty() && regions_.back().time >= 1000.0;
  if (dated && settings_.start_date.empty()) {
    throw p.error("regions.list.file",
                  fmt::format("the list has dates ({} to {}), so 'start_date' must "
                              "say when the run begins",
                              date_of(regions_.front().time), date_of(regions_.back().time)));
  }
  keep_regions_of_the_run();
  warn_of_regions(regions_);
}

void SolarApp::keep_regions_of_the_run() {
  const auto all = regions_.size();
  const double first = all > 0 ? regions_.front().time : 0.0;
  const double last = all > 0 ? regions_.back().time : 0.0;
  const double from = controls().time.start, to = controls().time.stop;
  std::erase_if(regions_, [&](const BipolarRegion& r) {
    return day_of(r.time) < from || day_of(r.time) > to;
  });
  const bool transient = controls().analysis == Analysis::transient;
  if (all == 0 && settings_.initial.kind == InitialField::none && transient) {
    console::warn(
        "neither an initial field nor regions that emerge: the field stays zero; see "
        "'initial' and 'regions'");
  }
  if (all == 0) return;
  const auto at = [&](double year) {
    return dated() ? date_of(year) : fmt::format("{:.4g}", year);
  };
  if (regions_.empty() && transient) {
    console::warn(
        "none of the {} regions emerges during the run: they are of {} to {}, the run lasts from "
        "{} "
        "to {}{}",
        all, at(first), at(last), clock(from), clock(to),
        settings_.initial.kind == InitialField::none ? "; the field stays zero" : "");
    return;
  }
  console::info("  regions: {} of {} ({} to {}) emerge during the run", regions_.size(), all,
                at(first), at(last));
}

double SolarApp::day_of(double year) const {
  return dated() ? days_between(start_year_, year) : (year - start_year_) * days_per_year;
}

double SolarApp::year_of(double day) const {
  return dated() ? year_after(start_year_, day) : start_year_ + day / days_per_year;
}

void SolarApp::warn_of_small_regions() const {
  const std::size_t small = check_deposit(*cells_, regions_);
  if (small == 0) return;
  console::warn(
      "{} of {} regions are smaller than the cells they emerge in: the nearest cells get their "
      "flux "
      "and their dipole, but not their shape, and their place to half a cell; take more cells",
      small, regions_.size());
}

GridSpec SolarApp::grid_spec() const {
  AxisSpec longitude, latitude;
  longitude.name = "longitude";
  longitude.cells = settings_.longitudes;
  longitude.to = 2.0 * constants::pi;
  longitude.periodic = true;
  latitude.name = "latitude";
  latitude.cells = settings_.latitudes;
  latitude.from = -constants::pi / 2;
  latitude.to = constants::pi / 2;
  latitude.spacing = settings_.sine_latitude ? Spacing::sine : Spacing::uniform;
  if (settings_.grid_from_map) set_axes(longitude, latitude, *map_);
  if (latitude.spacing == Spacing::sine && model().is_fourth())
    throw InputError(
        "grid.from: the map's rows are even in the sine of latitude, and its polar ones too tall "
        "for "
        "the fourth-order scheme; set 'advection' to koren or central");
  GridSpec spec;
  spec.geometry = Geometry::sphere;
  spec.axes = {longitude, latitude};
  spec.length_scale = radius_m;
  return spec;
}

TimeAxis SolarApp::time_axis() const {
  if (settings_.start_date.empty()) return {"days", 1.0, 0.0};
  return {"days since " + moment_of(start_year_), 1.0, 0.0};
}

std::string SolarApp::clock(double t) const {
  if (settings_.start_date.empty()) return fmt::format("year {:.2f}", year_of(t));
  return date_of(year_of(t));
}

std::unique_ptr<Operator> SolarApp::build(const Grid& grid) {
  cells_.emplace(grid);
  model().moments = Moments(cells_->longitude_faces, cells_->latitude_faces);
  warn_of_small_regions();
  std::unique_ptr<Operator> op = ModelApp::build(grid);
  warn_of_coefficients();
  return op;
}

void SolarApp::warn_of_coefficients() const {
  const Evaluator& values = coefficients().evaluator();
  const double start = controls().time.start;
  const Coefficient& eta = *model().diffusivity;
  if (eta.is_constant() || eta.kind == Coefficient::Kind::expression)
    warn_of_diffusivity(values.anywhere(eta, "diffusivity", start));
  if (!settings_.flow.stream_function->is_set())
    warn_of_flow(flow_at(settings_.flow, flow_maps(), values, start));
}

void SolarApp::initialise(const Operator&, Vec u) {
  const std::vector<double> field =
      initial_field(*cells_, settings_, model().diffusivity->constant, map_ ? &*map_ : nullptr);
  std::copy(field.begin(), field.end(), WriteArray(u).data());
}

std::vector<Event> SolarApp::events() {
  std::vector<Event> all;
  for (std::size_t first = 0; first < regions_.size();) {
    std::size_t last = first + 1;
    while (last < regions_.size() && regions_[last].time == regions_[first].time) ++last;
    const std::span<const BipolarRegion> together(&regions_[first], last - first);
    all.push_back({day_of(together.front().time), [this, together](double, Vec u) {
                     const WriteArray values(u);
                     deposit(*cells_, together, {values.data(), cells_->owned_size()});
                   }});
    first = last;
  }
  return all;
}

void SolarApp::remember(const Columns& earlier) {
  for (const char* column : {"time", "north_field_60", "south_field_60", "axial_dipole"})
    if (const auto at = earlier.find(column); at != earlier.end()) series_[column] = at->second;
}

Measurement SolarApp::measure(const Operator& op, double t, Vec u) {
  Measurement m{
      seen(op, t, u),
      {mean_profile("zonal_mean", op.grid(), op.fields()[radial_field], 1, radial_field, u)}};
  series_["time"].push_back(t);
  for (const Quantity& q : m.history)
    for (const auto& [column, told] : reversals)
      if (q.name == column) series_[column].push_back(q.value);
  return m;
}

Quantities SolarApp::closing() {
  Quantities all;
  for (const auto& [column, told] : reversals) {
    const std::vector<double> days = zero_crossings(series_["time"], series_[column]);
    if (!days.empty()) all.push_back({told, year_of(days.back()), "yr"});
  }
  return all;
}

}  // namespace fluxform::solar
