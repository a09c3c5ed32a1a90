#include "peak.hpp"

#include <algorithm>

namespace fluxform::electrolyte {
namespace {

bool ends_with(const Quantity& q, const std::string& tail) { return q.name.ends_with(tail); }

}  // namespace

void Peak::see(double t, const Quantities& row) {
  double low = 0.0, high = 0.0;
  bool first = true;
  for (const Quantity& q : row) {
    if (!ends_with(q, "_voltage")) continue;
    low = first ? q.value : std::min(low, q.value);
    high = first ? q.value : std::max(high, q.value);
    first = false;
  }
  if (high - low <= volts_) return;
  volts_ = high - low;
  time_ = t;
  row_ = row;
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

Quantities Peak::answers(double thermal_voltage) const {
  if (volts_ == 0.0) return {};
  Quantities q{{"peak_voltage", volts_, "V"},
               {"peak_time", time_, "s"},
               {"peak_field_over_crossover", volts_ / thermal_voltage, "1"}};
  for (const Quantity& drift : row_) {
    if (!ends_with(drift, "_drift")) continue;
    const std::string name = drift.name.substr(0, drift.name.size() - 6);
    for (const Quantity& other : row_)
      if (other.name == name + "_diffusion" && other.value > 0.0)
        q.push_back({"peak_" + name + "_drift_over_diffusion", drift.value / other.value, "1"});
  }
  return q;
}

}  // namespace fluxform::electrolyte
