#include "source_sink.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/dataset.hpp"
#include "fluxform/files/disk.hpp"

#include "observables.hpp"

namespace fluxform::ecology {
namespace {

/// Births and deaths of all populations on this rank's cells, with two cells around.
struct Production {
  std::vector<CellField> births, deaths, density;
};

Production production(const Grid& grid, Vec u, const CellTurnover& turnover) {
  const auto n = static_cast<std::size_t>(grid.unknowns());
  std::vector<std::vector<double>> own(3 * n);
  const ReadArray densities(u);
  std::array<double, 3> born{}, died{};
  grid.for_owned([&](const Index& i) {
    const double* density = densities.data() + grid.owned_offset(i);
    born.fill(0.0);
    died.fill(0.0);
    if (grid.active(i)) turnover(grid.cell(i), density, born.data(), died.data());
    for (std::size_t k = 0; k < n; ++k) {
      own[3 * k].push_back(born[k]);
      own[3 * k + 1].push_back(died[k]);
      own[3 * k + 2].push_back(grid.active(i) ? density[k] : 0.0);
    }
  });
  Production p;
  for (std::size_t k = 0; k < n; ++k) {
    p.births.push_back(with_neighbours(grid, own[3 * k]));
    p.deaths.push_back(with_neighbours(grid, own[3 * k + 1]));
    p.density.push_back(with_neighbours(grid, own[3 * k + 2]));
  }
  return p;
}

/// A named set of cells, known one cell beyond the rank's own.
struct Set {
  std::string name;
  CellField inside;
};

std::vector<Set> sets_of(const Site& site, const CellField& births, const CellField& deaths) {
  const Grid& grid = site.grid;
  std::vector<Set> sets;
  const auto add = [&](const std::string& name, const std::function<bool(const Index&)>& contains) {
    Set set{name, CellField(grid.owned(), grid.dimension(), 1)};
    for_box(set.inside.box(),
            [&](const Index& i) { set.inside(i) = grid.active(i) && contains(i) ? 1.0 : 0.0; });
    sets.push_back(std::move(set));
  };
  add("landscape", [](const Index&) { return true; });
  add("sources", [&](const Index& i) { return births(i) > deaths(i); });
  add("sinks", [&](const Index& i) { return !(births(i) > deaths(i)); });
  for (std::size_t r = 1; r < grid.regions().size(); ++r) {
    add(grid.regions()[r], [&](const Index& i) { return grid.region(i) == static_cast<int>(r); });
  }
  for (const Patch& patch : site.settings.patches)
    add(patch.name, [&](const Index& i) { return patch.contains(i); });
  return sets;
}

/// Calls body(axis, face, cell below, cell above) for every face whose books this rank keeps: the
/// lower faces of its own cells, and the upper ends of axes.
template <class Body>
void visit_faces(const Grid& grid, Body&& body) {
  for (int a = 0; a < grid.dimension(); ++a) {
    const auto s = static_cast<std::size_t>(a);
    Box box = grid.owned();
    if (box.end[s] == grid.cells()[s] && !grid.continued(a, 1)) ++box.end[s];
    for_box(box, [&](const Index& i) { body(a, i, moved(i, a, -1), i); });
  }
}

void add_cells(Account& account, const Grid& grid, const Set& set, const Population& population,
               const Production& p, std::size_t k) {
  grid.for_owned([&](const Index& i) {
    if (set.inside(i) == 0.0) return;
    const double volume = grid.volume(i);
    account.size += volume;
    account.abundance += volume * p.density[k](i);
    account.births += volume * p.births[k](i);
    account.deaths += volume * p.deaths[k](i);
    account.potential += volume * population.low_density_rate(i);
  });
}

void add_faces(Account& account, const Grid& grid, const Set& set, const FaceField& flow) {
  visit_faces(grid, [&](int a, const Index& face, const Index& below, const Index& above) {
    const bool left = grid.active(below), right = grid.active(above);
    const bool in_left = left && set.inside(below) != 0.0,
               in_right = right && set.inside(above) != 0.0;
    if (in_left == in_right) return;
    const double outward = in_left ? flow(a, face) : -flow(a, face);
    if (!left || !right) {
      account.lost += outward;
    } else {
      (outward > 0.0 ? account.exported : account.imported) += std::abs(outward);
    }
  });
}

void sum_over_ranks(Account& a, double factor, MPI_Comm comm) {
  std::array<double, 8> mine{a.size,     a.abundance, a.births, a.deaths,
                             a.exported, a.imported,  a.lost,   a.potential};
  std::array<double, 8> all{};
  MPI_Allreduce(mine.data(), all.data(), 8, MPI_DOUBLE, MPI_SUM, comm);
  a.size = all[0];
  a.abundance = factor * all[1];
  a.births = factor * all[2];
  a.deaths = factor * all[3];
  a.exported = factor * all[4];
  a.imported = factor * all[5];
  a.lost = factor * all[6];
  a.potential = a.size > 0.0 ? all[7] / a.size : 0.0;
}

/// Individuals per year through every face of this rank's cells, along the face's axis.
FaceField whole_flow(const Grid& grid, const FaceField& density) {
  FaceField flow = density;
  for (int a = 0; a < grid.dimension(); ++a)
    for_box(flow.box(a), [&](const Index& i) { flow(a, i) *= grid.metric().area(a, i); });
  return flow;
}

/// Per cell and axis: the mean of the flows through its two faces, per area.
void add_flux_maps(std::vector<Map>& maps, const Grid& grid, const std::string& name,
                   const FaceField& flow, const std::string& density_unit) {
  const std::string unit = density_unit == "1" ? "m yr-1" : density_unit + " m yr-1";
  for (int a = 0; a < grid.dimension(); ++a) {
    const auto through = [&](const Index& face) {
      const double area = grid.metric().area(a, face);
      return area > 0.0 ? flow(a, face) / area : 0.0;
    };
    const std::string& axis = grid.axis(a).name;
    Map map{{fmt::format("{}_flux_{}", name, axis), unit, 1.0,
             fmt::format("net flux of {} along {}", name, axis)},
            {}};
    grid.for_owned([&](const Index& i) {
      map.values.push_back(grid.active(i) ? 0.5 * (through(i) + through(moved(i, a, 1))) : 0.0);
    });
    maps.push_back(std::move(map));
  }
}

/// Per cell: births less deaths, what its faces let out and in, its class, and the flux.
std::vector<Map> maps_of(const Grid& grid, const Population& population, const Production& p,
                         const FaceField& flow, std::size_t k, const std::string& density_unit) {
  const std::string per_year = density_unit == "1" ? "yr-1" : density_unit + " yr-1";
  const std::string& name = population.name;
  std::vector<Map> maps{
      {{name + "_density", density_unit, 1.0, "density of " + name}, {}},
      {{name + "_net", per_year, 1.0, "births less deaths of " + name}, {}},
      {{name + "_export", per_year, 1.0, "net flow out through faces where " + name + " leaves"},
       {}},
      {{name + "_import", per_year, 1.0, "net flow in through faces where " + name + " enters"},
       {}},
      {{name + "_class", "1", 1.0, "1 source, 0 pseudo-sink, -1 sink of " + name}, {}}};
  grid.for_owned([&](const Index& i) {
    double out = 0.0, in = 0.0;
    for (int a = 0; a < grid.dimension() && grid.active(i); ++a) {
      for (const double outward : {-flow(a, i), flow(a, moved(i, a, 1))}) {
        (outward > 0.0 ? out : in) += std::abs(outward);
      }
    }
    const double net = p.births[k](i) - p.deaths[k](i);
    const bool grows = grid.active(i) && population.low_density_rate(i) > 0.0;
    maps[0].values.push_back(p.density[k](i));
    maps[1].values.push_back(net);
    maps[2].values.push_back(out / grid.volume(i));
    maps[3].values.push_back(in / grid.volume(i));
    maps[4].values.push_back(net > 0.0 ? 1.0 : grows ? 0.0 : -1.0);
  });
  add_flux_maps(maps, grid, name, flow, density_unit);
  return maps;
}

std::vector<std::vector<double>> between_regions(const Grid& grid, const FaceField& flow,
                                                 double factor) {
  const std::size_t n = grid.regions().size();
  std::vector<double> mine(n * n, 0.0), all(n * n, 0.0);
  visit_faces(grid, [&](int a, const Index& face, const Index& below, const Index& above) {
    if (!grid.active(below) || !grid.active(above)) return;
    const auto left = static_cast<std::size_t>(grid.region(below));
    const auto right = static_cast<std::size_t>(grid.region(above));
    if (left == right) return;
    mine[left * n + right] += factor * flow(a, face);
    mine[right * n + left] -= factor * flow(a, face);
  });
  MPI_Allreduce(mine.data(), all.data(), static_cast<int>(n * n), MPI_DOUBLE, MPI_SUM, grid.comm());
  std::vector<std::vector<double>> table(n);
  for (std::size_t r = 0; r < n; ++r) {
    const auto row = all.begin() + static_cast<std::ptrdiff_t>(r * n);
    table[r].assign(row, row + static_cast<std::ptrdiff_t>(n));
  }
  return table;
}

/// Births and deaths that differ by rounding alone make neither a source nor a sink.
std::string class_of(const Account& a) {
  if (a.net_told() == 0.0) return "balanced";
  return a.source() ? "source" : a.pseudo_sink() ? "pseudo-sink" : "sink";
}

/// What tables say of an account, in the order of their columns; per year from births on.
std::vector<std::pair<const char*, double>> numbers_of(const Account& a) {
  return {{"size", a.size},         {"abundance", a.abundance}, {"births", a.births},
          {"deaths", a.deaths},     {"net", a.net()},           {"exported", a.exported},
          {"imported", a.imported}, {"lost", a.lost},           {"mismatch", a.mismatch()}};
}

nlohmann::json json_of(const Account& a) {
  nlohmann::json json{{"population", a.population}, {"name", a.name}, {"class", class_of(a)}};
  for (const auto& [name, value] : numbers_of(a)) json[name] = value;
  return json;
}

std::string csv_of(const SourceSink& books, const std::string& unit, const std::string& size_unit) {
  std::string text = fmt::format("population,name,class,size [{}],abundance [{}]", size_unit, unit);
  for (const char* flow : {"births", "deaths", "net", "exported", "imported", "lost", "mismatch"})
    text += fmt::format(",{} [{} yr-1]", flow, unit);
  for (const Account& a : books.accounts) {
    text += fmt::format("\n{},{},{}", a.population, a.name, class_of(a));
    for (const auto& [name, value] : numbers_of(a)) text += fmt::format(",{:.17g}", value);
  }
  return text + "\n";
}

std::string between_text(const SourceSink& books, const Site& site) {
  const Grid& grid = site.grid;
  std::string text = fmt::format("population,from,{}\n", fmt::join(grid.regions(), ","));
  for (std::size_t k = 0; k < books.between.size(); ++k)
    for (std::size_t r = 0; r < grid.regions().size(); ++r)
      text += fmt::format("{},{},{:.17g}\n", site.populations[k].name, grid.regions()[r],
                          fmt::join(books.between[k][r], ","));
  return text;
}

}  // namespace

SourceSink source_sink(const Site& site, const Flows& densities, Vec u,
                       const CellTurnover& turnover) {
  const Grid& grid = site.grid;
  const std::string& unit = site.settings.density_unit;
  const Production p = production(grid, u, turnover);
  const double factor = abundance_unit(grid, unit).factor / abundance_unit(grid, "1").factor;
  SourceSink books;
  for (std::size_t k = 0; k < site.populations.size(); ++k) {
    const Population& population = site.populations[k];
    const FaceField flow = whole_flow(grid, densities.density(static_cast<int>(k)));
    for (const Set& set : sets_of(site, p.births[k], p.deaths[k])) {
      Account account;
      account.population = population.name;
      account.name = set.name;
      add_cells(account, grid, set, population, p, k);
      add_faces(account, grid, set, flow);
      sum_over_ranks(account, factor, grid.comm());
      books.accounts.push_back(account);
    }
    for (Map& map : maps_of(grid, population, p, flow, k, unit)) {
      books.maps.push_back(std::move(map));
    }
    books.between.push_back(between_regions(grid, flow, factor));
  }
  return books;
}

void write_accounts(const SourceSink& books, const Site& site, const std::string& folder) {
  const Grid& grid = site.grid;
  collectively(grid.comm(), [&] {
    if (rank_of(grid.comm()) != 0) return;
    const std::string unit = abundance_unit(grid, site.settings.density_unit).unit;
    replace_file(folder + "/sources_and_sinks.csv",
                 csv_of(books, unit, abundance_unit(grid, "1").unit));
    nlohmann::json json = nlohmann::json::array();
    for (const Account& a : books.accounts) json.push_back(json_of(a));
    replace_file(folder + "/sources_and_sinks.json", json.dump(1) + "\n");
    if (grid.regions().size() < 2) return;
    replace_file(folder + "/between_regions.csv", between_text(books, site));
  });
}

}  // namespace fluxform::ecology
