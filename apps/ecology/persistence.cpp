#include "persistence.hpp"

#include "fluxform/app/map_output.hpp"
#include "fluxform/core/dual.hpp"
#include "fluxform/fields/dataset.hpp"
#include "fluxform/flux/averages.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform::ecology {
namespace {

/// Independent variables of a face: D of the left and right cell, velocity through it.
using Slopes = Dual<3>;

class Gradient {
 public:
  Gradient(const Principal& mode, const Grid& grid, const Site& site, const Population& p)
      : grid_(grid),
        places_(grid),
        settings_(site.settings),
        p_(p),
        v_(with_neighbours(grid, values_of(grid, mode.right, 0))),
        w_(with_neighbours(grid, values_of(grid, mode.left, 0))) {
    std::size_t cells = 0;
    grid.for_owned([&](const Index&) { ++cells; });
    s_.growth.assign(cells, 0.0);
    s_.dispersal.assign(cells, 0.0);
    s_.flow.assign(static_cast<std::size_t>(grid.dimension()), std::vector<double>(cells, 0.0));
  }

  Sensitivity run() {
    grid_.for_owned([&](const Index& i) {
      if (grid_.active(i)) s_.growth[cell(i)] = grid_.volume(i) * w_(i) * v_(i);
    });
    for (int a = 0; a < grid_.dimension(); ++a) {
      for_box(faces(a), [&](const Index& i) {
        const bool left = grid_.active(moved(i, a, -1)), right = grid_.active(i);
        if (left && right) interior(a, i);
        if (left != right && grid_.metric().area(a, i) > 0.0) border(a, i, left ? 1 : -1);
      });
    }
    return std::move(s_);
  }

 private:
  /// The faces of the rank's own cells, its upper ones included.
  Box faces(int a) const {
    Box box = grid_.owned();
    ++box.end[static_cast<std::size_t>(a)];
    return box;
  }
  void interior(int a, const Index& i) {
    const Index below = moved(i, a, -1);
    const auto [h_left, h_right] = places_.halves(a, i);
    const Slopes face = p_.factor(a) * harmonic_mean(Slopes(p_.dispersal(below), 0),
                                                     Slopes(p_.dispersal(i), 1), h_left, h_right);
    const auto f = exchange(settings_.drift, face, Slopes(p_.velocity(a, i), 2),
                            grid_.metric().distance(a, i));
    const Slopes flux = f.leaving * v_(below) - f.entering * v_(i);
    const double weight = -grid_.metric().area(a, i) * (w_(below) - w_(i));
    add(below, a, weight, flux.partials[0], flux.partials[2]);
    add(i, a, weight, flux.partials[1], flux.partials[2]);
  }
  void border(int a, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, a, -1) : i;
    const Face face = grid_.boundary_face(a, i, outward);
    const Slopes d = p_.factor(a) * Slopes(p_.dispersal(inside), 0);
    const Slopes v = static_cast<double>(outward) * Slopes(p_.velocity(a, i), 2);
    const Slopes leaving =
        leaving_through(settings_.borders.at(face), settings_.drift, d, v, face.distance);
    const double weight = -face.area * w_(inside) * v_(inside);
    // Nobody else's velocity counts there.
    add(inside, a, weight, leaving.partials[0], 2.0 * leaving.partials[2]);
  }
  /// A cell's velocity counts half in each face that it shares.
  void add(const Index& i, int a, double weight, double by_diffusivity, double by_velocity) {
    if (!grid_.owns(i)) return;
    s_.dispersal[cell(i)] += weight * by_diffusivity;
    s_.flow[static_cast<std::size_t>(a)][cell(i)] += 0.5 * weight * by_velocity;
  }
  std::size_t cell(const Index& i) const { return static_cast<std::size_t>(grid_.owned_offset(i)); }

  const Grid& grid_;
  const Places places_;
  const Settings& settings_;
  const Population& p_;
  const CellField v_, w_;
  Sensitivity s_;
};

}  // namespace

Linearised linearise(Operator& op, double t, Vec u, int population) {
  const Grid& grid = op.grid();
  Handle<Mat> all = op.create_matrix();
  op.jacobian(t, u, 0.0, all);
  PetscInt first = 0, last = 0;
  petsc(VecGetOwnershipRange(u, &first, &last));
  const PetscInt n = grid.unknowns();
  Handle<IS> mine;
  petsc(ISCreateStride(grid.comm(), (last - first) / n, first + population, n, mine.out()));
  Linearised one;
  petsc(MatCreateSubMatrix(all, mine, mine, MAT_INITIAL_MATRIX, one.rates.out()));
  petsc(MatCreateVecs(one.rates, one.mass.out(), nullptr));
  const WriteArray mass(one.mass);
  grid.for_owned([&](const Index& i) {
    mass[grid.owned_offset(i) / n] = grid.active(i) ? grid.volume(i) : 0.0;
  });
  return one;
}

Sensitivity sensitivity_of(const Principal& mode, const Grid& one, const Site& site,
                           const Population& population) {
  return Gradient(mode, one, site, population).run();
}

}  // namespace fluxform::ecology
