#pragma once
// What a model's `report` says of a state: functions of the sums of what it observes (fv/totals.hpp),
// and extremes of its fields by name.
//
//   template <class Totals, class Report>
//   void report(const Totals& total, Report& report) const {
//     report("mean_age", total(age) / total(amount), "yr");        // of all cells
//     report("hottest", report.range(temperature).greatest, "K");
//   }
//
// Values are in internal units; a number that is none leaves its cell of the history empty. `total`
// gives doubles now; a report that takes them as they come is differentiated where sums are.
#include <string>
#include <utility>
#include <vector>

#include "fluxform/app/integrals.hpp"
#include "fluxform/core/internal_units.hpp"
#include "fluxform/fv/sums.hpp"

namespace fluxform {

class Report {
 public:
  Report(std::vector<FieldRange> ranges, const InternalUnits& units)
      : ranges_(std::move(ranges)), units_(units) {}

  void operator()(const std::string& name, double value, const std::string& unit) {
    said_.push_back({name, value * units_.of(unit), unit});
  }
  /// Of an unknown, in internal units.
  const FieldRange& range(int unknown) const { return ranges_[static_cast<std::size_t>(unknown)]; }
  Quantities& said() { return said_; }

 private:
  std::vector<FieldRange> ranges_;
  const InternalUnits& units_;
  Quantities said_;
};

/// The sums as a report takes them: over all cells, or over one region, side or interface by name.
class SumsByName {
 public:
  SumsByName(const Sums& sums, const Grid& grid) : sums_(sums), grid_(grid) {}
  double operator()(int observable) const { return sums_.over_regions(observable); }
  double side(int observable, const std::string& name) const {
    return sums_.over_side(observable, grid_.side_named(name));
  }
  double interface(int observable, const std::string& name) const {
    return sums_.over_interface(observable, grid_.interface_named(name));
  }

 private:
  const Sums& sums_;
  const Grid& grid_;
};

template <class M>
concept HasReport = requires(const M& m, const SumsByName& total, Report& report) {
  m.report(total, report);
};

// See fv/contract.hpp: a report whose arguments do not fit must not vanish.
struct ProbeReport {
  int report;
};
template <class M>
struct BesideReport : M, ProbeReport {};
template <class M>
concept NamesReport = !requires {
  &BesideReport<M>::report;
};

}  // namespace fluxform
