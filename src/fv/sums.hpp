#pragma once
// Numbers by observable and place, see fv/totals.hpp. No model here: files and observers of any app
// may take them.
//
//   double all = sums.over_regions(mass);             // the whole grid
//   double in = sums.over_side(heat, grid.side_named("x_min"));
#include <array>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Observables of a model are numbered from zero up to this.
inline constexpr int most_observables = 16;

/// The same number, or InputError where it is none.
int checked_observable(int observable);

class Sums {
 public:
  /// All zero.
  explicit Sums(const Grid& grid);

  double over_region(int observable, int region) const {
    return at(observable, Sums::region(region));
  }
  /// The sum over all regions.
  double over_regions(int observable) const;
  /// The sum over all places: regions, sides and interfaces.
  double over_all(int observable) const;
  /// Outward where the observable is a flow.
  double over_side(int observable, int side) const { return at(observable, regions_ + side); }
  double over_sides(int observable) const;
  /// From `from` to `to` where it is a flow.
  double over_interface(int observable, int interface) const {
    return at(observable, regions_ + sides_ + interface);
  }

  /// Places in the order: regions, sides, interfaces.
  static int region(int region) { return region; }
  static int side(const Grid& grid, int side) {
    return static_cast<int>(grid.regions().size()) + side;
  }
  static int interface(const Grid& grid, int interface) {
    return side(grid, static_cast<int>(grid.sides().size())) + interface;
  }
  double& at(int observable, int place) { return values_[index(observable, place)]; }
  double at(int observable, int place) const { return values_[index(observable, place)]; }
  void sum_over_ranks(MPI_Comm comm);

 private:
  std::size_t index(int observable, int place) const {
    return static_cast<std::size_t>(observable * places_ + place);
  }
  int regions_, sides_, places_;
  std::vector<double> values_;
};

}  // namespace fluxform
