#include "monopole.hpp"

#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/maps/remap.hpp"

#include "sun.hpp"

namespace fluxform::solar {

MonopoleReport remove_monopole(const SurfaceCells& cells, std::vector<double>& field,
                               Monopole how) {
  const auto [net, total] = sums_over(cells, field);
  MonopoleReport report{.net = net * square_cm, .unsigned_flux = total * square_cm};
  if (how == Monopole::subtract) {
    report.offset = net / (4.0 * constants::pi);
    for (double& b : field) b -= report.offset;
  }
  if (how == Monopole::scale) {
    if (!(std::abs(net) < total))
      throw InputError("the map has one polarity only: its net flux cannot be scaled away");
    report.factor = std::sqrt((total + net) / (total - net));
    for (double& b : field) b = b > 0.0 ? b / report.factor : b * report.factor;
  }
  return report;
}

}  // namespace fluxform::solar
