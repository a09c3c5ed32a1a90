#pragma once
// Who feeds whom: the ledger of births, deaths, export and import of every cell, region and patch
// (Pulliam 1988, Am. Nat. 132, 652).
//
// What a set of cells nets from births and deaths leaves it through its faces; at a steady state
// the two agree to the tolerance of the solve, since both are sums of the same face flows. A cell
// is a source where births exceed deaths, else a sink; a sink whose population would grow at low
// density is a pseudo-sink (Watkinson & Sutherland 1995, J. Anim. Ecol. 64, 126).
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "fluxform/app/map_output.hpp"
#include "fluxform/fv/flows.hpp"

#include "site.hpp"

namespace fluxform::ecology {

/// The books of one set of cells, per year, in individuals (or density times area).
struct Account {
  std::string population, name;
  double size = 0.0;  ///< length, area or volume, m^d
  double abundance = 0.0;
  double births = 0.0, deaths = 0.0;
  double exported = 0.0;   ///< net flow through faces where it leaves the set
  double imported = 0.0;   ///< net flow through faces where it enters
  double lost = 0.0;       ///< through the borders of the landscape
  double potential = 0.0;  ///< births - deaths per individual at low density, mean over the set

  double net() const { return births - deaths; }
  /// Net births; zero where they are no more than the rounding of births and deaths.
  double net_told() const { return std::abs(net()) <= 1e-10 * (births + deaths) ? 0.0 : net(); }
  /// What the balance of the set misses: the change of its abundance, zero at a steady state.
  double mismatch() const { return net() - (exported - imported + lost); }
  bool source() const { return net() > 0.0; }
  bool pseudo_sink() const { return !source() && potential > 0.0; }
};

struct SourceSink {
  std::vector<Account> accounts;  ///< per population: whole, sources, sinks, regions, patches
  std::vector<Map> maps;  ///< per population: density, net, export, import, class, flux along axes
  /// Net flow from region to region (row to column), per population; regions in the grid's order.
  std::vector<std::vector<std::vector<double>>> between;
};

/// Births and deaths per area and year of all populations in a cell with densities n.
using CellTurnover =
    std::function<void(const Cell& cell, const double* n, double* births, double* deaths)>;

/// The books at state u, whose flows are given. Collective.
SourceSink source_sink(const Site& site, const Flows& flows, Vec u, const CellTurnover& turnover);

/// sources_and_sinks.csv and .json, and between_regions.csv if there are regions. Collective.
void write_accounts(const SourceSink& books, const Site& site, const std::string& folder);

}  // namespace fluxform::ecology
