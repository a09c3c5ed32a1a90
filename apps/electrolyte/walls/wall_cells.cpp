// Cells beside walls, against Debye lengths.
#include <algorithm>
#include <cmath>
#include <limits>

#include "fluxform/core/console.hpp"
#include "fluxform/core/parallel.hpp"

#include "state/observables.hpp"
#include "walls/debye_grid.hpp"

namespace fluxform::electrolyte {
namespace {

constexpr double lattice_constant = 0.5e-9;  ///< m, of most solids and of a solvated ion
/// Equal cells of h Debye lengths of the ions beside a wall lose 0.09 h^2 (h small) to 0.14 h^2 of
/// the charge: the layer of Gouy and Chapman on these cells against the closed form.
constexpr double charge_lost = 0.12;
constexpr double no_layer = 0.01;    ///< charge over ionic strength below which there is none
constexpr double coarse_cell = 0.4;  ///< above which some 2 % are lost
constexpr double most_ions = 1e5;    ///< mol/m3: one in a cube of a quarter of a nm

struct Ranked {
  double value;
  int rank;
};

/// What a side is like at its worst cell.
struct Coarsest {
  double debye = std::numeric_limits<double>::infinity();
  double cells = 0.0;  ///< largest cell over Debye length
};

/// On all ranks.
std::vector<Coarsest> coarsest(const Setup& s) {
  std::vector<Coarsest> sides(s.grid.sides().size());
  visit_boundary(s.grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const Face face = s.grid.boundary_face(axis, i, outward);
    Coarsest& side = sides[static_cast<std::size_t>(face.side)];
    const double debye = debye_length(s.m, inside, s.m.walls.at(face));
    side.debye = std::min(side.debye, debye);
    side.cells = std::max(side.cells, 2.0 * face.distance / debye);
  });
  for (Coarsest& side : sides) {
    MPI_Allreduce(MPI_IN_PLACE, &side.debye, 1, MPI_DOUBLE, MPI_MIN, s.grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &side.cells, 1, MPI_DOUBLE, MPI_MAX, s.grid.comm());
  }
  return sides;
}

/// A crowded solid with its background is a model of that scale; others are told what to make of
/// it.
void warn_of_atoms(const Setup& s, const std::string& side, double debye) {
  const auto moves = [&](int sign) {
    return std::any_of(s.m.ions.begin(), s.m.ions.end(),
                       [&](const Ion& k) { return sign * k.charge > 0; });
  };
  const bool fixed = has_background(s);
  // Both signs move, and nothing stays behind.
  const bool salt = !fixed && moves(1) && moves(-1) && s.m.crowding != Crowding::lattice;
  if (s.m.crowding != Crowding::none && fixed) return;
  const std::string advice =
      salt ? "trust currents, which the bulk decides, and not the layers at walls"
           : "give the density of mobile defects instead of all ions, or 'crowding' with a fixed "
             "background";
  console::warn(
      "the Debye length at '{}' is {:.2g} nm, below the scale of {} ({:.2g} nm), where "
      "ions are no continuum: {}",
      side, debye * 1e9, salt ? "molecules" : "a lattice", lattice_constant * 1e9, advice);
}

}  // namespace

void report_debye(const Setup& s) {
  const auto sides = coarsest(s);
  for (std::size_t k = 0; k < sides.size(); ++k) {
    if (!s.m.walls.of(static_cast<int>(k)).has_layer() || s.areas[k] == 0.0) continue;
    const double debye = sides[k].debye * s.units.of("m");
    if (debye < lattice_constant) warn_of_atoms(s, s.grid.sides()[k], debye);
    if (sides[k].cells > 1.0)
      console::warn(
          "the Debye length at '{}' is {:.3g} nm, the cell there {:.3g} times as wide: the double "
          "layer is not resolved; 'resolve: debye' grades the grid",
          s.grid.sides()[k], debye * 1e9, sides[k].cells);
  }
}

void WallCells::see(const Moment& now) {
  std::vector<Worst> worst(now.grid.sides().size());
  sides_.resize(worst.size());
  now.for_wall_faces([&](const WallFace& w) {
    if (!w.wall.has_layer()) return;
    const double strength = now.m.strength(w.here), charge = now.m.charge(w.here, w.inside);
    if (std::abs(charge) <= no_layer * strength) return;
    double ions = 0.0;
    for (std::size_t k = 0; k < now.species(); ++k)
      if (now.m.ions[k].charge != 0) ions += w.here[1 + k];
    const double debye = std::sqrt(now.m.permittivity(w.inside) / strength);
    Worst& side = worst[static_cast<std::size_t>(w.face.side)];
    side.ions = std::max(side.ions, ions);
    if (2.0 * w.face.distance / debye < side.width) return;
    side.width = 2.0 * w.face.distance / debye;
    side.debye = debye;
  });
  for (std::size_t k = 0; k < worst.size(); ++k) {
    Ranked widest{worst[k].width, rank_of(now.grid.comm())};
    MPI_Allreduce(MPI_IN_PLACE, &widest, 1, MPI_DOUBLE_INT, MPI_MAXLOC, now.grid.comm());
    MPI_Bcast(&worst[k].debye, 1, MPI_DOUBLE, widest.rank, now.grid.comm());
    MPI_Allreduce(MPI_IN_PLACE, &worst[k].ions, 1, MPI_DOUBLE, MPI_MAX, now.grid.comm());
    sides_[k].ions = std::max(sides_[k].ions, worst[k].ions);
    if (widest.value <= sides_[k].width) continue;
    sides_[k].width = widest.value;
    sides_[k].debye = worst[k].debye;
  }
}

std::vector<double> WallCells::memory() const {
  std::vector<double> all;
  for (const Worst& worst : sides_) all.insert(all.end(), {worst.width, worst.debye, worst.ions});
  return all;
}

void WallCells::recall(const std::vector<double>& memory) {
  sides_.clear();
  for (std::size_t k = 0; k + 2 < memory.size(); k += 3)
    sides_.push_back({memory[k], memory[k + 1], memory[k + 2]});
}

void WallCells::report(const Setup& s) const {
  for (std::size_t k = 0; k < sides_.size(); ++k) {
    const Worst& worst = sides_[k];
    const double ions = worst.ions * s.units.of("mol/m3");
    if (worst.width > coarse_cell)
      console::warn(
          "the ions beside '{}' have a Debye length of {:.3g} nm, the cell there is {:.3g} times "
          "as wide: the layer is not resolved and its charge too low, by some {:.2g} % or more; "
          "'resolve: debye' or smaller cells there",
          s.grid.sides()[k], worst.debye * s.units.of("m") * 1e9, worst.width,
          std::min(100.0 * charge_lost * worst.width * worst.width, 99.0));
    if (ions > most_ions && s.m.crowding == Crowding::none)
      console::warn(
          "there are {:.3g} mol/m3 of ions beside '{}', more than have room (about {:.2g} mol/m3): "
          "'crowding' of the ions or 'stern' on the metal keep them apart",
          ions, s.grid.sides()[k], most_ions);
  }
}

}  // namespace fluxform::electrolyte
