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
#include "sun.hpp"

namespace fluxform::solar {
namespace {

/// The last sign change of a series, NaN if there is none.
double last_crossing(const std::vector<double>& t, const std::vector<double>& v) {
  const std::vector<double> at = zero_crossings(t, v);
  return at.empty() ? std::numeric_limits<double>::quiet_NaN() : at.back();
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

LatLonMap read_flow(const std::string& file, const std::string& dataset, MPI_Comm comm) {
  MapOptions options;
  options.dataset = dataset;
  return read_map(file, options, comm);
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
  if (!settings_.flow.file.empty()) {
    naming(p, "flow.file", [&] {
      flow_east_ = read_flow(settings_.flow.file, "v_east", comm);
      flow_north_ = read_flow(settings_.flow.file, "v_north", comm);
    });
  }
  read_regions(p, comm);
}

void SolarCase::read_initial_map(const Parameters& p, MPI_Comm comm) {
  MapReport report;
  naming(p, "initial.map.file",
         [&] { map_ = read_map(settings_.initial.file, settings_.initial.map, comm, &report); });
  const MapOptions& options = settings_.initial.map;
  const std::string rows = report.has_coordinates
                               ? "rows by the file's coordinates"
                               : fmt::format("rows even in {}, first row {}",
                                             options.sine_latitude ? "sine latitude" : "latitude",
                                             options.first_row_north ? "north" : "south");
  console::info(
      "  map: {} x {} cells, {}{}{}", report.rows, report.columns, rows,
      report.repeated_column ? ", repeated last column dropped" : "",
      report.missing > 0 ? fmt::format(", {} cells were not a number", report.missing) : "");
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
  const double from = year_of(controls_->time.start), to = year_of(controls_->time.stop);
  const auto all = regions_.size();
  std::erase_if(regions_, [&](const BipolarRegion& r) { return r.time < from || r.time > to; });
  if (regions_.empty() && settings_.initial.kind == InitialField::none &&
      controls_->analysis == Analysis::transient) {
    console::warn(
        "neither an initial field nor regions that emerge: the field stays zero; see "
        "'initial' and 'regions'");
  }
  if (all > 0) console::info("  regions: {} of {} emerge during the run", regions_.size(), all);
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
  const Observables now = (*observer_)({values.data(), cells_->owned_size()});
  Measurement m;
  for (const auto& entry : Observables::entries()) {
    m.history.push_back({entry.name, now.*entry.value, entry.unit});
  }
  m.profiles.push_back({"zonal_mean", 1, now.zonal_mean, "G"});
  const auto sure = [&](double moment) { return significant(moment, now.br_min, now.br_max); };
  series_.year.push_back(year_of(t));
  series_.north.push_back(sure(now.north_field_60));
  series_.south.push_back(sure(now.south_field_60));
  series_.dipole.push_back(sure(now.axial_dipole));
  return m;
}

Quantities SolarCase::closing() {
  return {{"reversal_north", last_crossing(series_.year, series_.north), "yr"},
          {"reversal_south", last_crossing(series_.year, series_.south), "yr"},
          {"reversal_dipole", last_crossing(series_.year, series_.dipole), "yr"}};
}

}  // namespace fluxform::solar
