#include "state/peak.hpp"

#include <algorithm>

#include "fluxform/output/file_axes.hpp"

namespace fluxform::electrolyte {
namespace {

bool ends_with(const Quantity& q, const std::string& tail) { return q.name.ends_with(tail); }

}  // namespace

void Peak::see(double t, const Quantities& row) {
  double low = 0.0, high = 0.0;
  bool first = true;
  for (const Quantity& q : row) {
    if (q.name == "bulk_field" && q.value > field_) {
      field_ = q.value;
      field_time_ = t;
      row_ = row;
    }
    if (!ends_with(q, "_voltage")) continue;
    low = first ? q.value : std::min(low, q.value);
    high = first ? q.value : std::max(high, q.value);
    first = false;
  }
  if (high - low <= volts_) return;
  volts_ = high - low;
  time_ = t;
}

void Peak::remember(const Columns& rows) {
  const auto times = rows.find("time");
  if (times == rows.end()) return;
  for (std::size_t k = 0; k < times->second.size(); ++k) {
    Quantities row;
    for (const auto& [name, values] : rows) row.push_back({name, values[k]});
    see(times->second[k], row);
  }
}

Quantities Peak::answers(double crossover) const {
  Quantities q;
  if (volts_ > 0.0) {
    q.push_back({"peak_voltage", volts_, "V"});
    q.push_back({"peak_time", time_, "s"});
  }
  if (field_ == 0.0) return q;
  q.push_back({"peak_field_over_crossover", field_ / crossover, "1"});
  q.push_back({"peak_field_time", field_time_, "s"});
  for (const Quantity& drift : row_) {
    if (!ends_with(drift, "_drift")) continue;
    const std::string name = drift.name.substr(0, drift.name.size() - 6);
    for (const Quantity& other : row_)
      if (other.name == name + "_diffusion" && other.value > 1e-9 * drift.value)
        q.push_back({"peak_" + name + "_drift_over_diffusion", drift.value / other.value, "1"});
  }
  return q;
}

void Overtaking::see(double at, const Bulk& bulk) {
  first_.resize(bulk.species.size());
  if (!bulk.exists()) return;
  for (std::size_t k = 0; k < first_.size(); ++k)
    if (!first_[k] && bulk.species[k].led > 0.0) first_[k] = First{at, bulk.species[k]};
}

/// By species whether there is a first time, when, and the box.
constexpr std::size_t numbers_of_first = 8;

std::vector<double> Overtaking::memory() const {
  std::vector<double> all;
  for (const std::optional<First>& first : first_) {
    const First f = first.value_or(First{});
    all.insert(all.end(), {first ? 1.0 : 0.0, f.at});
    all.insert(all.end(), f.where.from.begin(), f.where.from.end());
    all.insert(all.end(), f.where.to.begin(), f.where.to.end());
  }
  return all;
}

void Overtaking::recall(const std::vector<double>& memory) {
  first_.assign(memory.size() / numbers_of_first, {});
  for (std::size_t k = 0; k < first_.size(); ++k) {
    const double* const n = memory.data() + k * numbers_of_first;
    if (n[0] == 0.0) continue;
    First& f = first_[k].emplace();
    f.at = n[1];
    std::copy_n(n + 2, 3, f.where.from.begin());
    std::copy_n(n + 5, 3, f.where.to.begin());
  }
}

Quantities Overtaking::answers(const TimeAxis& axis, const Medium& medium, const Grid& grid) const {
  Quantities q;
  const auto axes = file_axes(grid);
  for (std::size_t k = 0; k < first_.size(); ++k) {
    if (!first_[k]) continue;
    const std::string name = medium.ions[k].name + "_drift_overtakes_diffusion_";
    if (!axis.name.empty()) q.push_back({name + axis.name, first_[k]->at, axis.unit});
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const auto& [from, to] = std::pair{first_[k]->where.from[a], first_[k]->where.to[a]};
      q.push_back({name + axes[a].name + "_min", from * axes[a].factor, axes[a].unit});
      q.push_back({name + axes[a].name + "_max", to * axes[a].factor, axes[a].unit});
    }
  }
  return q;
}

}  // namespace fluxform::electrolyte
