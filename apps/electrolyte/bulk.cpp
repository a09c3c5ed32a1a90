#include "bulk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "fluxform/fv/sweep.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double layered = 0.03;          ///< debye |E'| over |E| above which a cell is in a layer
constexpr double no_field = 1e-6;         ///< of kT/(eL)
constexpr double no_field_nearby = 1e-9;  ///< of kT/(e debye)
constexpr double clearly_more = 1.01;     ///< drift over diffusion where drift leads

/// Sums over the cells of one rank, then of all.
struct Sums {
  double volume = 0.0, field = 0.0;
  std::vector<double> drift, diffusion, scale, led;
};

/// The axis from metal to metal; the first where there is none such. Collective.
int axis_across(const std::vector<Wall>& walls, const Grid& grid) {
  std::array<int, 3> ends{};
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const auto side = static_cast<std::size_t>(grid.boundary_face(axis, i, outward).side);
    if (walls[side].metal) ends[static_cast<std::size_t>(axis)] |= outward > 0 ? 2 : 1;
  });
  MPI_Allreduce(MPI_IN_PLACE, ends.data(), 3, MPI_INT, MPI_BOR, grid.comm());
  const auto at = std::max_element(ends.begin(), ends.end(), [](int a, int b) {
    return (a != 0) + (a == 3) < (b != 0) + (b == 3);
  });
  return static_cast<int>(at - ends.begin());
}

class Search {
 public:
  Search(const Split& split, const Medium& m, const Grid& grid, Vec u, double length)
      : split_(split), m_(m), grid_(grid), u_(u), length_(length) {
    const std::size_t n = m.species.size();
    for (auto* sum : {&sums_.drift, &sums_.diffusion, &sums_.scale, &sums_.led})
      sum->assign(n, 0.0);
    bulk_.species.resize(n);
    for (Carried& c : bulk_.species) {
      c.from.fill(std::numeric_limits<double>::infinity());
      c.to.fill(-std::numeric_limits<double>::infinity());
    }
  }

  Bulk run() {
    const ReadArray x(u_);
    grid_.for_owned([&](const Index& i) {
      if (!grid_.active(i)) return;
      const double* here = x.data() + grid_.owned_offset(i);
      const double field = size(split_.field_in_cell(grid_, i));
      if (in_layer(here, i, field)) return;
      sums_.volume += grid_.volume(i);
      sums_.field += grid_.volume(i) * field;
      for (std::size_t k = 0; k < bulk_.species.size(); ++k) add(k, here[1 + k], i);
    });
    add_up();
    return bulk_;
  }

 private:
  bool in_layer(const double* here, const Index& i, double field) const {
    double charge = m_.background.empty() ? 0.0 : m_.background(i), strength = 0.0;
    for (std::size_t k = 0; k < m_.species.size(); ++k) {
      const double z = m_.species[k].charge;
      charge += z * here[1 + k];
      strength += z * z * m_.mobile(here[1 + k]);
    }
    if (charge == 0.0 || strength <= 0.0) return charge != 0.0;
    const double permittivity = m_.permittivity_of_cells(i);
    const double debye = std::sqrt(permittivity / strength);
    const double none = std::max(no_field / length_, no_field_nearby / debye);
    return debye * std::abs(charge) / permittivity > layered * field + none;
  }

  void add(std::size_t k, double concentration, const Index& i) {
    const CellSplit here = split_.in_cell(grid_, k, i);
    const double drift = size(here.drift), diffusion = size(here.diffusion),
                 scale = m_.diffusivity[k](i) * m_.mobile(concentration) / length_,
                 volume = grid_.volume(i);
    sums_.drift[k] += volume * drift;
    sums_.diffusion[k] += volume * diffusion;
    sums_.scale[k] += volume * scale;
    if (drift <= clearly_more * diffusion || drift <= no_field * scale) return;
    sums_.led[k] += volume;
    const Point at = grid_.centre(i);
    for (std::size_t a = 0; a < at.size(); ++a) {
      bulk_.species[k].from[a] = std::min(bulk_.species[k].from[a], at[a]);
      bulk_.species[k].to[a] = std::max(bulk_.species[k].to[a], at[a]);
    }
  }

  void total(double& value) const {
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_SUM, grid_.comm());
  }

  void add_up() {
    total(sums_.volume);
    total(sums_.field);
    const double whole = grid_.integrate([](const Index&) { return 1.0; });
    const double volume = std::max(sums_.volume, std::numeric_limits<double>::min());
    bulk_.share = sums_.volume / whole;
    bulk_.field = sums_.field / volume * m_.scales.thermal_voltage() / Scales::length;
    for (std::size_t k = 0; k < bulk_.species.size(); ++k) {
      Carried& c = bulk_.species[k];
      for (double* sum : {&sums_.drift[k], &sums_.diffusion[k], &sums_.scale[k], &sums_.led[k]})
        total(*sum);
      c.drift = sums_.drift[k] / volume;
      c.diffusion = sums_.diffusion[k] / volume;
      c.scale = sums_.scale[k] / volume;
      c.led = sums_.led[k] / volume;
      const int axes = static_cast<int>(c.from.size());
      MPI_Allreduce(MPI_IN_PLACE, c.from.data(), axes, MPI_DOUBLE, MPI_MIN, grid_.comm());
      MPI_Allreduce(MPI_IN_PLACE, c.to.data(), axes, MPI_DOUBLE, MPI_MAX, grid_.comm());
    }
  }

  const Split& split_;
  const Medium& m_;
  const Grid& grid_;
  Vec u_;
  double length_;
  Sums sums_;
  Bulk bulk_;
};

}  // namespace

double length_across(const std::vector<Wall>& walls, const Grid& grid) {
  return grid.axis(axis_across(walls, grid)).length();
}

Bulk find_bulk(const Split& split, const Medium& medium, const Grid& grid, Vec u, double length) {
  return Search(split, medium, grid, u, length).run();
}

}  // namespace fluxform::electrolyte
