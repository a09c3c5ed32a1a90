#include "fluxform/app/observed.hpp"

#include "fluxform/core/units.hpp"
#include "fluxform/output/file_axes.hpp"

namespace fluxform {
namespace {

/// One observable's numbers on their way into `found`.
class Column {
 public:
  Column(const ObservableRecord& record, const Grid& grid, const InternalUnits& units,
         Quantities& found)
      : record_(record),
        factor_(units.of(record.unit)),
        volume_(volume_unit(grid)),
        area_(area_unit(grid)),
        found_(found) {}

  void in_volume(const std::string& place, double sum) { add(place, sum, volume_); }
  void on_area(const std::string& place, double sum) { add(place, sum, area_); }

 private:
  void add(const std::string& place, double sum, const VolumeUnit& measure) {
    found_.push_back({place.empty() ? record_.name : record_.name + "_" + place,
                      sum * factor_ * measure.factor,
                      product_of_units(record_.unit, measure.unit)});
  }
  const ObservableRecord& record_;
  double factor_;
  VolumeUnit volume_, area_;
  Quantities& found_;
};

}  // namespace

Quantities observed(const Sums& sums, const std::map<int, ObservableRecord>& observables,
                    const Grid& grid, const InternalUnits& units) {
  Quantities found;
  for (const auto& [number, record] : observables) {
    Column column(record, grid, units, found);
    if ((record.over & over_all) != 0U) column.in_volume("", sums.over_regions(number));
    if ((record.over & over_faces) != 0U) column.on_area("", sums.over_regions(number));
    if ((record.over & over_all_sides) != 0U) column.on_area("", sums.over_sides(number));
    for (std::size_t r = 1; (record.over & over_regions) != 0U && r < grid.regions().size(); ++r)
      column.in_volume(grid.regions()[r], sums.over_region(number, static_cast<int>(r)));
    for (std::size_t s = 0; (record.over & over_sides) != 0U && s < grid.sides().size(); ++s)
      column.on_area(grid.sides()[s], sums.over_side(number, static_cast<int>(s)));
    const auto& interfaces = grid.spec().interfaces;
    for (std::size_t k = 0; (record.over & over_interfaces) != 0U && k < interfaces.size(); ++k)
      column.on_area(interfaces[k].name, sums.over_interface(number, static_cast<int>(k)));
  }
  return found;
}

std::optional<Sums> weights_of(const std::string& column,
                               const std::map<int, ObservableRecord>& observables, const Grid& grid,
                               const InternalUnits& units) {
  const auto in = [&](const Sums& sums) -> std::optional<double> {
    for (const Quantity& q : observed(sums, observables, grid, units))
      if (q.name == column) return q.value;
    return {};
  };
  Sums weights(grid);
  if (!in(weights)) return {};
  // A column is linear in the sums: each is asked for alone.
  for (const auto& [number, record] : observables) {
    for (int place = 0; place < Sums::interface(grid, static_cast<int>(grid.interfaces().size()));
         ++place) {
      Sums one(grid);
      one.at(number, place) = 1.0;
      weights.at(number, place) = *in(one);
    }
  }
  return weights;
}

Quantities crossings(const Flows& flows, const std::vector<FieldInfo>& fields, const Grid& grid,
                     const std::string& time_unit) {
  Quantities found;
  const VolumeUnit volume = volume_unit(grid);
  const std::vector<Interface>& interfaces = grid.spec().interfaces;
  for (std::size_t k = 0; k < interfaces.size(); ++k) {
    for (std::size_t n = 0; n < fields.size(); ++n) {
      const FieldInfo& f = fields[n];
      const bool named = !f.amount_unit.empty();
      const std::string amount = named ? f.amount_unit : product_of_units(f.unit, volume.unit);
      const double flow = flows.through_interface(static_cast<int>(k), static_cast<int>(n));
      found.push_back({f.name + "_through_" + interfaces[k].name,
                       flow * f.scale * (named ? f.amount_scale : 1.0) * volume.factor,
                       product_of_units(amount, "1/" + time_unit)});
    }
  }
  return found;
}

}  // namespace fluxform
