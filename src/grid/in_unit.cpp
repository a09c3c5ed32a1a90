#include "fluxform/grid/in_unit.hpp"

namespace fluxform {

GridSpec in_unit(GridSpec spec, double unit) {
  Point lengths{1.0, 1.0, 1.0};
  for (std::size_t a = 0; a < spec.axes.size(); ++a) {
    if (is_angle(spec, a)) continue;
    lengths[a] = unit;
    AxisSpec& axis = spec.axes[a];
    axis.from /= unit;
    axis.to /= unit;
    for (double& x : axis.listed) x /= unit;
  }
  using Inside = std::function<bool(const Point&)>;
  const auto convert = [lengths](Inside& inside) {
    if (!inside) return;
    inside = [before = inside, lengths](const Point& p) {
      return before({p[0] * lengths[0], p[1] * lengths[1], p[2] * lengths[2]});
    };
  };
  for (SubSide& side : spec.sub_sides) convert(side.contains);
  for (Region& region : spec.regions) convert(region.contains);
  convert(spec.active);
  spec.radius /= unit;
  spec.length_scale *= unit;
  return spec;
}

}  // namespace fluxform
