#include "solar_case.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/parallel.hpp"

#include "calendar.hpp"
#include "coefficients.hpp"
#include "initial_field.hpp"
#include "map_grid.hpp"
#include "plausibility.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

/// Adds the last sign change of a series, if there is one.
void add_reversal(Quantities& all, const std::string& name, const std::vector<double>& t,
                  const std::vector<double>& v) {
  const std::vector<double> at = zero_crossings(t, v);
  if (!at.empty()) all.push_back({name, at.back(), "yr"});
}

/// A moment of the field, or nothing where it is the rounding error of a sum over the cells.
double significant(double moment, double br_min, double br_max) {
  const double greatest = std::max(std::abs(br_min), std::abs(br_max));
  return std::abs(moment) > 1e-10 * greatest ? moment : 0.0;
}

/// Runs `read`; to a mistake found inside a data file it adds where the input names that file.
void naming(const Parameters& p, const std::string& key, const std::function<void()>& read) {
  try {
    read();
  } catch (const InputError& e) {
    throw InputError(fmt::format("{}\n{}", e.what(), p.error(key, "named here").what()));
  }
}

/// How the rows and columns of a map were taken.
std::string axes_told(const MapReport& report, const MapOptions& options) {
  if (report.has_coordinates) return "rows by the file's coordinates";
  std::string text = fmt::format("rows even in {}, first row {}",
                                 options.sine_latitude ? "sine latitude" : "latitude",
                                 options.first_row_north ? "north" : "south");
  if (options.first_longitude)
    text += fmt::format(", first column at longitude {:g}", *options.first_longitude);
  if (options.westward) text += ", columns westward";
  return text;
}

std::string slice_told(const MapReport& report) {
  if (report.slices < 2) return "";
  return fmt::format(", slice {} of 0 to {}{}", report.slice, report.slices - 1,
                     report.series ? ", a series in time" : "");
}

std::string missing_told(const MapReport& report, MissingCells how) {
  if (report.missing == 0) return "";
  return fmt::format(", {} cells without data {}", report.missing,
                     how == MissingCells::zero ? "set to zero" : "filled");
}

/// A formula may have no value somewhere: 1/latitude, log of a negative number.
void refuse_undefined(const SurfaceCells& cells, const std::vector<double>& field) {
  cells.for_owned([&](int i, int j, std::size_t k) {
    if (std::isfinite(field[k])) return;
    const auto middle = [](const std::vector<double>& faces, int n) {
      const auto at = static_cast<std::size_t>(n);
      return 0.5 * (faces[at] + faces[at + 1]) / degree;
    };
    throw InputError(fmt::format(
        "the initial field is not a finite number near latitude {:.4g}, longitude {:.4g}",
        middle(cells.latitude_faces, j), middle(cells.longitude_faces, i)));
  });
}

}  // namespace

void SolarCase::describe(Parameters& p, RunControls& defaults) {
  defaults.time.scheme = Scheme::esdirk4;
  defaults.time.stop = 11.0 * days_per_year;
  defaults.time.step = 5.0;
  defaults.solver.linear.method = LinearMethod::separable;
  defaults.output.history_interval = 10.0;
  controls_ = &defaults;
  solar::describe(p, settings_);
}

void SolarCase::prepare(const Parameters& p, MPI_Comm comm) {
  if (!settings_.start_date.empty()) {
    try {
      start_year_ = decimal_year(settings_.start_date);
    } catch (const InputError& e) {
      throw p.error("start_date", e.what());
    }
  }
  for (int j = 0; j < 181; ++j) {
    const double latitude = j - 90.0;
    const double eta = settings_.diffusivity(std::array{latitude});
    if (!(eta >= 0.0)) {
      throw p.error("diffusivity",
                    fmt::format("'diffusivity' must not be negative, but is {:g} km2/s "
                                "at latitude {:g}",
                                eta, latitude));
    }
  }
  if (settings_.initial.kind == InitialField::steady &&
      (settings_.flow.meridional == "expression" || !settings_.diffusivity.is_constant())) {
    throw p.error("initial", "'steady' needs a named meridional flow and a constant diffusivity");
  }
  if (settings_.initial.kind == InitialField::map) read_initial_map(p, comm);
  if (!settings_.flow.file.empty()) read_flow_maps(p, comm);
  warn_of_coefficients(settings_, flow_east_ ? &*flow_east_ : nullptr,
                       flow_north_ ? &*flow_north_ : nullptr);
  read_regions(p, comm);
}

void SolarCase::read_flow_maps(const Parameters& p, MPI_Comm comm) {
  MapOptions options;
  options.slice = slice_named(settings_.flow.slice);
  options.refuse_series = true;
  MapReport report;
  naming(p, "flow.file", [&] {
    options.dataset = "v_east";
    flow_east_ = read_map(settings_.flow.file, options, comm, &report);
    options.dataset = "v_north";
    flow_north_ = read_map(settings_.flow.file, options, comm);
  });
  console::info("  flow: {} x {} cells{}", report.rows, report.columns, slice_told(report));
}

void SolarCase::read_initial_map(const Parameters& p, MPI_Comm comm) {
  MapReport report;
  MapOptions& options = settings_.initial.map;
  options.slice = slice_named(settings_.initial.slice);
  naming(p, "initial.map.file",
         [&] { map_ = read_map(settings_.initial.file, options, comm, &report); });
  if (report.has_coordinates && options.first_longitude)
    throw p.error("initial.map.first_longitude", "the file gives the longitudes of its columns");
  if (report.has_coordinates && options.westward)
    throw p.error("initial.map.columns", "the file gives the longitudes of its columns");
  console::info("  map: {} x {} cells, {}{}{}{}, from {:.4g} to {:.4g} G", report.rows,
                report.columns, axes_told(report, options), slice_told(report),
                report.repeated_column ? ", repeated last column dropped" : "",
                missing_told(report, options.missing), report.lowest, report.highest);
  warn_of_map(report);
}

void SolarCase::read_regions(const Parameters& p, MPI_Comm comm) {
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

void SolarCase::keep_regions_of_the_run() {
  const auto all = regions_.size();
  const double first = all > 0 ? regions_.front().time : 0.0;
  const double last = all > 0 ? regions_.back().time : 0.0;
  const double from = controls_->time.start, to = controls_->time.stop;
  std::erase_if(regions_, [&](const BipolarRegion& r) {
    return day_of(r.time) < from || day_of(r.time) > to;
  });
  const bool transient = controls_->analysis == Analysis::transient;
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

double SolarCase::day_of(double year) const {
  return dated() ? days_between(start_year_, year) : (year - start_year_) * days_per_year;
}

double SolarCase::year_of(double day) const {
  return dated() ? year_after(start_year_, day) : start_year_ + day / days_per_year;
}

void SolarCase::warn_of_small_regions() const {
  const std::size_t small = check_deposit(*cells_, regions_);
  if (small == 0) return;
  console::warn(
      "{} of {} regions are smaller than the cells they emerge in: the nearest cells get their "
      "flux "
      "and their dipole, but not their shape, and their place to half a cell; take more cells",
      small, regions_.size());
}

GridSpec SolarCase::grid_spec() const {
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
  if (latitude.spacing == Spacing::sine && settings_.advection == Advection::fourth)
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

TimeAxis SolarCase::time_axis() const {
  if (settings_.start_date.empty()) return {"days", 1.0, 0.0};
  return {"days since " + moment_of(start_year_), 1.0, 0.0};
}

std::string SolarCase::clock(double t) const {
  if (settings_.start_date.empty()) return fmt::format("year {:.2f}", year_of(t));
  return date_of(year_of(t));
}

std::unique_ptr<Operator> SolarCase::build(const Grid& grid) {
  cells_.emplace(grid);
  observer_.emplace(*cells_);
  warn_of_small_regions();
  set_coefficients(model_, grid, settings_,
                   {flow_east_ ? &*flow_east_ : nullptr, flow_north_ ? &*flow_north_ : nullptr});
  return std::make_unique<FiniteVolume<SurfaceFlux>>(model_, grid);
}

void SolarCase::initialise(const Operator&, Vec u) {
  const std::vector<double> field = initial_field(*cells_, settings_, map_ ? &*map_ : nullptr);
  collectively(cells_->comm, [&] { refuse_undefined(*cells_, field); });
  std::copy(field.begin(), field.end(), WriteArray(u).data());
}

std::vector<Event> SolarCase::events() {
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

void SolarCase::remember(const Columns& earlier) {
  const auto column = [&](const char* name) {
    const auto at = earlier.find(name);
    return at == earlier.end() ? std::vector<double>() : at->second;
  };
  series_ = {column("time"), column("north_field_60"), column("south_field_60"),
             column("axial_dipole")};
  for (double& time : series_.year) time = year_of(time);
  const std::vector<double> low = column("br_min"), high = column("br_max");
  for (auto* moments : {&series_.north, &series_.south, &series_.dipole})
    for (std::size_t k = 0; k < moments->size(); ++k)
      (*moments)[k] = significant((*moments)[k], low.at(k), high.at(k));
}

Measurement SolarCase::measure(const Operator&, double t, Vec u) {
  const ReadArray values(u);
  Observables now = (*observer_)({values.data(), cells_->owned_size()});
  const auto sure = [&](double& moment) {
    moment = significant(moment, now.br_min, now.br_max);
    return moment;
  };
  for (double* moment : {&now.axial_dipole, &now.north_field_70, &now.south_field_70})
    sure(*moment);
  if (sure(now.equatorial_dipole) == 0.0)
    now.equatorial_longitude = std::numeric_limits<double>::quiet_NaN();
  series_.year.push_back(year_of(t));
  series_.north.push_back(sure(now.north_field_60));
  series_.south.push_back(sure(now.south_field_60));
  series_.dipole.push_back(now.axial_dipole);
  Measurement m;
  for (const auto& entry : Observables::entries()) {
    m.history.push_back({entry.name, now.*entry.value, entry.unit});
  }
  m.profiles.push_back({"zonal_mean", 1, now.zonal_mean, "G"});
  return m;
}

Quantities SolarCase::closing() {
  Quantities all;
  add_reversal(all, "reversal_north", series_.year, series_.north);
  add_reversal(all, "reversal_south", series_.year, series_.south);
  add_reversal(all, "reversal_dipole", series_.year, series_.dipole);
  return all;
}

}  // namespace fluxform::solar
