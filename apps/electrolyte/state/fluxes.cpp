#include <algorithm>

#include "fluxform/app/snapshot.hpp"

#include "electrolyte_case.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double most_ratio = 1e12;

std::vector<FieldInfo> fields_of(const Moment& now) {
  std::vector<FieldInfo> fields;
  const double unit = now.setup.units.of("mol/(m2 s)");
  for (const Ion& ion : now.m.ions) {
    for (int a = 0; a < now.grid.dimension(); ++a) {
      const std::string tail = "_" + now.grid.axis(a).name;
      fields.push_back({ion.name + "_drift" + tail, "mol m-2 s-1", unit, "carried by the field"});
      fields.push_back(
          {ion.name + "_diffusion" + tail, "mol m-2 s-1", unit, "carried by diffusion"});
    }
    fields.push_back(
        {ion.name + "_drift_over_diffusion", "1", 1.0, "ratio of their sizes, at most 1e12"});
  }
  return fields;
}

}  // namespace

void write_fluxes(const Moment& now, const RunContext& context) {
  write_snapshot(
      context, now.grid, "fluxes", fields_of(now), now.t, [&](const Index& i, double* value) {
        for (std::size_t k = 0; k < now.species(); ++k) {
          const CellSplit here = now.split(k, i);
          for (std::size_t a = 0; a < static_cast<std::size_t>(now.grid.dimension()); ++a) {
            *value++ = here.drift[a];
            *value++ = here.diffusion[a];
          }
          const double drift = size(here.drift), least = drift / most_ratio;
          *value++ = drift > 0.0 ? drift / std::max(size(here.diffusion), least) : 0.0;
        }
      });
}

}  // namespace fluxform::electrolyte
