#include "fluxform/app/flow_maps.hpp"

namespace fluxform {

std::vector<Map> flow_maps(const Flows& flows, const Grid& grid, const std::string& name,
                           const std::string& meaning) {
  std::vector<Map> maps;
  for (int a = 0; a < grid.dimension(); ++a) {
    const std::string& axis = grid.axis(a).name;
    Map map{{name + "_" + axis, "1", 1.0, meaning + " along " + axis}, {}};
    grid.for_owned([&](const Index& i) {
      map.values.push_back(0.5 * (flows.density(0)(a, i) + flows.density(0)(a, moved(i, a, 1))));
    });
    maps.push_back(std::move(map));
  }
  return maps;
}

}  // namespace fluxform
