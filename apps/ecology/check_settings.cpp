#include "check_settings.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "fluxform/input/suggest.hpp"

namespace fluxform::ecology {
namespace {

std::vector<std::string> names_of(const Settings& s) {
  std::vector<std::string> names;
  for (const auto& p : s.populations) names.push_back(p.name);
  return names;
}

void require_population(Checker& c, const std::vector<std::string>& names, const std::string& path,
                        const std::string& name) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  c.fail(path, fmt::format("names no population: '{}'{}", name, suggestion(name, names)));
}

void check_names(Checker& c, const Settings& s) {
  const auto names = names_of(s);
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k].empty() || names[k].find_first_of("/\\,\"\n") != std::string::npos) {
      c.fail(fmt::format("populations[{}].name", k),
             fmt::format("'{}' cannot name a population: no slashes, commas or quotes", names[k]));
    }
    if (std::count(names.begin(), names.end(), names[k]) > 1) {
      c.fail(fmt::format("populations[{}].name", k),
             fmt::format("two populations are called '{}'", names[k]));
    }
  }
  for (std::size_t k = 0; k < s.competition.size(); ++k) {
    require_population(c, names, fmt::format("competition[{}].on", k), s.competition[k].on);
    require_population(c, names, fmt::format("competition[{}].by", k), s.competition[k].by);
    if (s.competition[k].on == s.competition[k].by) {
      c.fail(fmt::format("competition[{}].by", k),
             "a population's competition with itself belongs to its 'growth'");
    }
  }
  for (std::size_t k = 0; k < s.predation.size(); ++k) {
    require_population(c, names, fmt::format("predation[{}].predator", k), s.predation[k].predator);
    require_population(c, names, fmt::format("predation[{}].prey", k), s.predation[k].prey);
    if (s.predation[k].predator == s.predation[k].prey) {
      c.fail(fmt::format("predation[{}].prey", k),
             "is the predator itself: losses within a population belong to its 'growth'");
    }
  }
}

/// Places stand in tables beside the ledger's own rows: what names a place must not break them.
void check_places(Checker& c, const Settings& s) {
  static const std::set<std::string> reserved{"landscape", "sources", "sinks"};
  std::vector<std::pair<std::string, std::string>> places;  // path and name
  for (std::size_t k = 0; k < s.landscape.classes.size(); ++k)
    places.emplace_back(fmt::format("landscape.classes[{}].name", k), s.landscape.classes[k].name);
  for (std::size_t k = 0; k < s.grid.regions.size(); ++k)
    places.emplace_back(fmt::format("grid.regions[{}].name", k), s.grid.regions[k].name);
  for (std::size_t k = 0; k < s.patches.size(); ++k)
    places.emplace_back(fmt::format("patches[{}].name", k), s.patches[k].name);
  std::set<std::string> known;
  for (const auto& [path, name] : places) {
    if (reserved.count(name) > 0) {
      c.fail(path, fmt::format("'{}' is a name the ledger itself uses", name));
    } else if (name.empty() || name.find_first_of(",\"\n") != std::string::npos) {
      c.fail(path, fmt::format("'{}' cannot name a place: no commas or quotes", name));
    } else if (!known.insert(name).second) {
      c.fail(path, fmt::format("'{}' is the name of another place too", name));
    }
  }
}

}  // namespace

void check_whole(Checker& c, const Settings& s) {
  if (s.populations.empty() || s.populations.size() > 3) {
    c.fail("populations",
           fmt::format("must list one to three populations, not {}", s.populations.size()));
  }
  check_names(c, s);
  if (!s.persistence.population.empty()) {
    require_population(c, names_of(s), "analysis.persistence.population", s.persistence.population);
  }
  if (s.persistence.among_residents && s.populations.size() < 2) {
    c.fail("analysis.persistence.among_residents", "needs another population to be rare among");
  }
  check_places(c, s);
  if (!s.landscape.raster.empty() && s.grid_given) {
    c.fail("grid",
           "cannot stand beside a raster, which gives the cells: leave out 'grid' or 'landscape'");
  }
  if (s.landscape.raster.empty() && !s.grid_given) {
    c.fail("grid", "is missing: give 'grid', or a raster under 'landscape'");
  }
}

std::vector<Formula> formulas_of(const Settings& s) {
  std::vector<Formula> all;
  const auto add = [&all](const std::string& key, const Coefficient& c) {
    if (c.kind == Coefficient::Kind::expression) all.push_back({key, c.expression});
  };
  for (std::size_t k = 0; k < s.populations.size(); ++k) {
    const PopulationSettings& p = s.populations[k];
    const GrowthSettings& g = p.growth;
    const std::string key = fmt::format("populations[{}].", k);
    const bool by_rate = g.form == Growth::allee || g.form == Growth::logistic;
    add(key + "dispersal", p.dispersal);
    add(key + "attractant", p.attractant);
    add(key + "initial", p.initial);
    add(growth_key(s, k, "rate"), by_rate ? g.birth : g.rate);
    if (!by_rate) add(growth_key(s, k, "birth"), g.birth);
    add(growth_key(s, k, "death"), g.death);
    add(growth_key(s, k, "capacity"), g.capacity);
    add(growth_key(s, k, "competition"), g.competition);
    add(growth_key(s, k, "threshold"), g.threshold);
  }
  for (std::size_t a = 0; a < 3; ++a)
    add(fmt::format("flow.components.{}", "xyz"[a]), s.flow.along[a]);
  if (!s.flow.stream_function.empty())
    all.push_back({"flow.stream_function.psi", s.flow.stream_function});
  for (std::size_t k = 0; k < s.patches.size(); ++k)
    all.push_back({fmt::format("patches[{}].where", k), s.patches[k].where});
  return all;
}

std::string growth_key(const Settings& s, std::size_t population, const std::string& what) {
  static const char* const forms[] = {"regulated", "allee", "logistic", "exponential"};
  const auto form = static_cast<std::size_t>(s.populations[population].growth.form);
  return fmt::format("populations[{}].growth.{}.{}", population, forms[form], what);
}

void check_formulas(const Parameters& p, const Settings& s) {
  std::vector<std::string> there{"t"};
  for (const AxisSpec& axis : s.grid.axes) there.push_back(axis.name);
  if (!s.landscape.raster.empty()) there.emplace_back("landscape");
  for (const Formula& f : formulas_of(s)) {
    for (const Variable& v : place_variables()) {
      const bool known = std::find(there.begin(), there.end(), v.name) != there.end();
      if (known || !f.formula.uses(v.name)) continue;
      throw p.error(f.key, v.name == "landscape"
                               ? "uses 'landscape', but the input gives no raster"
                               : fmt::format("uses '{}', which is no axis of this grid", v.name));
    }
  }
}

}  // namespace fluxform::ecology
