#include "checks.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/fields/face_coefficients.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform::ecology {
namespace {

using Names = std::vector<std::string>;

void require_population(Checker& c, const Names& names, const std::string& path,
                        const std::string& name) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  c.fail(path, fmt::format("names no population: '{}'{}", name, suggestion(name, names)));
}

void check_populations(Checker& c, const Names& names) {
  for (std::size_t k = 0; k < names.size(); ++k) {
    const std::string path = fmt::format("populations[{}].name", k);
    if (names[k].empty() || names[k].find_first_of("/\\,\"\n") != std::string::npos)
      c.fail(path,
             fmt::format("'{}' cannot name a population: no slashes, commas or quotes", names[k]));
    if (std::count(names.begin(), names.end(), names[k]) > 1)
      c.fail(path, fmt::format("two populations are called '{}'", names[k]));
  }
}

void check_interactions(Checker& c, const Names& names, const Settings& s) {
  for (std::size_t k = 0; k < s.competition.size(); ++k) {
    require_population(c, names, fmt::format("competition[{}].on", k), s.competition[k].on);
    require_population(c, names, fmt::format("competition[{}].by", k), s.competition[k].by);
    if (s.competition[k].on == s.competition[k].by)
      c.fail(fmt::format("competition[{}].by", k),
             "a population's competition with itself belongs to its 'growth'");
  }
  for (std::size_t k = 0; k < s.predation.size(); ++k) {
    require_population(c, names, fmt::format("predation[{}].predator", k), s.predation[k].predator);
    require_population(c, names, fmt::format("predation[{}].prey", k), s.predation[k].prey);
    if (s.predation[k].predator == s.predation[k].prey)
      c.fail(fmt::format("predation[{}].prey", k),
             "is the predator itself: losses within a population belong to its 'growth'");
  }
}

/// Places stand in tables beside the ledger's own rows: what names a place must not break them.
void check_places(Checker& c, const Settings& s, const RasterGrid& raster, const GridSpec& grid) {
  static const std::set<std::string> reserved{"landscape", "sources", "sinks"};
  std::vector<std::pair<std::string, std::string>> places;  // path and name
  for (std::size_t k = 0; k < raster.classes.size(); ++k)
    places.emplace_back(fmt::format("landscape.classes[{}].name", k), raster.classes[k].name);
  for (std::size_t k = 0; !raster.given() && k < grid.regions.size(); ++k)
    places.emplace_back(fmt::format("grid.regions[{}].name", k), grid.regions[k].name);
  for (std::size_t k = 0; k < s.patches.size(); ++k)
    places.emplace_back(fmt::format("patches[{}].name", k), s.patches[k].name);
  std::set<std::string> known;
  for (const auto& [path, name] : places) {
    if (reserved.count(name) > 0)
      c.fail(path, fmt::format("'{}' is a name the ledger itself uses", name));
    else if (name.empty() || name.find_first_of(",\"\n") != std::string::npos)
      c.fail(path, fmt::format("'{}' cannot name a place: no commas or quotes", name));
    else if (!known.insert(name).second)
      c.fail(path, fmt::format("'{}' is the name of another place too", name));
  }
}

/// Refuses the first of this rank's cells of which `wrong` says anything.
void check_cells(const Site& site, const std::string& key,
                 const std::function<std::string(const Index&)>& wrong) {
  site.grid.for_owned([&](const Index& i) {
    if (!site.grid.active(i)) return;
    const std::string found = wrong(i);
    if (!found.empty()) throw site.input.error(key, found);
  });
}

void check_regulated(const Site& site, std::size_t k, const Population& p) {
  if (!p.has_capacity) return;
  check_cells(site, growth_key(k, p, "capacity"), [&](const Index& i) -> std::string {
    const double net = p.low_density_rate(i);
    if (net <= 0.0 || p.capacity(i) > 0.0) return "";
    return fmt::format(
        "the capacity of '{}' is {:g} at {}, where it grows by {:g} per year: it must be positive "
        "there",
        p.name, p.capacity(i), site.place_of(i), net);
  });
}

void check_threshold(const Site& site, std::size_t k, const Population& p) {
  check_cells(site, growth_key(k, p, "threshold"), [&](const Index& i) -> std::string {
    if (p.threshold(i) < p.capacity(i)) return "";
    return fmt::format(
        "the Allee threshold of '{}' ({:g}) must be below its capacity ({:g}), at {}", p.name,
        p.threshold(i), p.capacity(i), site.place_of(i));
  });
}

}  // namespace

std::string growth_key(std::size_t number, const Population& p, const std::string& what) {
  static const char* const forms[] = {"regulated", "allee", "logistic", "exponential"};
  return fmt::format("populations[{}].growth.{}.{}", number,
                     forms[static_cast<std::size_t>(p.growth)], what);
}

void check_names(Checker& c, std::span<const Population> populations, const Settings& s,
                 const RasterGrid& raster, const GridSpec& grid) {
  Names names;
  for (const Population& p : populations) names.push_back(p.name);
  check_populations(c, names);
  check_interactions(c, names, s);
  if (!s.persistence.population.empty())
    require_population(c, names, "analysis.persistence.population", s.persistence.population);
  if (s.persistence.among_residents && names.size() < 2)
    c.fail("analysis.persistence.among_residents", "needs another population to be rare among");
  check_places(c, s, raster, grid);
}

void check_axes(const Parameters& p, std::span<const Population> populations, const Settings& s,
                const GridSpec& grid) {
  Names names;
  for (const AxisSpec& axis : grid.axes) names.push_back(axis.name);
  if (s.front.level > 0.0 && std::find(names.begin(), names.end(), s.front.axis) == names.end())
    throw p.error("front", fmt::format("no axis is called '{}'; there are {}", s.front.axis,
                                       fmt::join(names, ", ")));
  for (std::size_t k = 0; k < populations.size(); ++k) {
    const auto& factors = populations[k].anisotropy;
    if (factors.empty()) continue;
    const std::string path = fmt::format("populations[{}].anisotropy", k);
    if (factors.size() != names.size())
      throw p.error(path, fmt::format("needs a factor for each of {}, not {}",
                                      fmt::join(names, ", "), factors.size()));
    if (*std::min_element(factors.begin(), factors.end()) < 0.0)
      throw p.error(path, "factors of dispersal cannot be negative");
  }
}

void check_growth(const Site& site) {
  for (std::size_t k = 0; k < site.populations.size(); ++k) {
    const Population& p = site.populations[k];
    if (p.growth == Growth::regulated) check_regulated(site, k, p);
    if (p.growth == Growth::allee) check_threshold(site, k, p);
  }
}

void check_divergence(const Site& site) {
  if (!site.settings.divergence_free) return;
  const Grid& grid = site.grid;
  FaceField v(grid.owned(), grid.dimension());
  for (int a = 0; a < grid.dimension(); ++a)
    for_box(v.box(a), [&](const Index& i) { v(a, i) = site.settings.flow(a, i); });
  const double leak = divergence(grid, v);
  if (leak <= 1e-9) return;
  const char* const form = site.settings.flow_kind == Flow::file ? "file" : "components";
  throw site.input.error(
      fmt::format("flow.{}.divergence_free", form),
      fmt::format(
          "the flow is not free of divergence: inflow and outflow of a cell differ by {:.2g} "
          "of their sum; a 'stream_function' is free of it on any grid",
          leak));
}

}  // namespace fluxform::ecology
