#include "fluxform/solve/grid_multigrid.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fluxform/solve/cell_relaxation.hpp"

namespace fluxform {
namespace {

constexpr int fewest = 4;  ///< cells a rank must have along an axis to merge them

/// One axis of one level: cells, and which of them each row of ranks owns.
struct Line {
  std::vector<double> faces, centres;
  std::vector<PetscInt> starts;  ///< first cell of each rank along the axis, and the cell count
  bool periodic = false;
  int cells() const { return static_cast<int>(centres.size()); }
};

struct Coarsening {
  Line line;
  std::vector<int> parent;  ///< of each fine cell
};

Coarsening merged(const Line& fine) {
  Coarsening c;
  c.line.periodic = fine.periodic;
  c.line.faces.push_back(fine.faces.front());
  for (std::size_t r = 0; r + 1 < fine.starts.size(); ++r) {
    c.line.starts.push_back(static_cast<PetscInt>(c.line.centres.size()));
    for (PetscInt i = fine.starts[r]; i < fine.starts[r + 1]; i += 2) {
      const PetscInt end = std::min(i + 2, fine.starts[r + 1]);
      const auto coarse = static_cast<int>(c.line.centres.size());
      for (PetscInt k = i; k < end; ++k) c.parent.push_back(coarse);
      c.line.faces.push_back(fine.faces[static_cast<std::size_t>(end)]);
      c.line.centres.push_back(0.5 * (c.line.faces[c.line.faces.size() - 2] + c.line.faces.back()));
    }
  }
  c.line.starts.push_back(static_cast<PetscInt>(c.line.centres.size()));
  return c;
}

Coarsening kept(const Line& fine) {
  Coarsening c{fine, {}};
  for (int i = 0; i < fine.cells(); ++i) c.parent.push_back(i);
  return c;
}

bool can_merge(const Line& line) {
  for (std::size_t r = 0; r + 1 < line.starts.size(); ++r)
    if (line.starts[r + 1] - line.starts[r] < fewest) return false;
  return true;
}

/// Weights of the parent and of its neighbour towards fine cell i.
struct Weights {
  std::array<int, 2> cell{0, 0};
  std::array<double, 2> weight{1.0, 0.0};
};

Weights interpolate(const Line& fine, const Coarsening& c, int i) {
  Weights w;
  const int parent = c.parent[static_cast<std::size_t>(i)], n = c.line.cells();
  w.cell = {parent, parent};
  const double x = fine.centres[static_cast<std::size_t>(i)];
  const double here = c.line.centres[static_cast<std::size_t>(parent)];
  const int side = x > here ? 1 : -1, other = parent + side;
  if (x == here || n == 1 || (!c.line.periodic && (other < 0 || other >= n))) return w;
  const int image = (other + n) % n;
  const double length = c.line.faces.back() - c.line.faces.front();
  const int rounds = (other - image) / n;  // whole turns of a periodic axis
  const double there = c.line.centres[static_cast<std::size_t>(image)] + rounds * length;
  w.cell[1] = other;
  w.weight[1] = (x - here) / (there - here);
  w.weight[0] = 1.0 - w.weight[1];
  return w;
}

/// A level's cells among the ranks, numbered as PETSc numbers them.
class Level {
 public:
  using Lines = std::array<Line, 3>;
  Level(MPI_Comm comm, Lines lines, int dimension, int unknowns)
      : lines_(std::move(lines)), unknowns_(unknowns) {
    std::array<std::vector<PetscInt>, 3> widths;
    std::array<DMBoundaryType, 3> ends{};
    std::array<PetscInt, 3> n{}, m{};
    for (std::size_t a = 0; a < 3; ++a) {
      const auto& starts = lines_[a].starts;
      for (std::size_t r = 0; r + 1 < starts.size(); ++r)
        widths[a].push_back(starts[r + 1] - starts[r]);
      ends[a] = lines_[a].periodic ? DM_BOUNDARY_PERIODIC : DM_BOUNDARY_NONE;
      n[a] = lines_[a].cells();
      m[a] = static_cast<PetscInt>(widths[a].size());
    }
    if (dimension == 1) {
      petsc(DMDACreate1d(comm, ends[0], n[0], unknowns, 1, widths[0].data(), dm_.out()));
    } else if (dimension == 2) {
      petsc(DMDACreate2d(comm, ends[0], ends[1], DMDA_STENCIL_BOX, n[0], n[1], m[0], m[1], unknowns,
                         1, widths[0].data(), widths[1].data(), dm_.out()));
    } else {
      petsc(DMDACreate3d(comm, ends[0], ends[1], ends[2], DMDA_STENCIL_BOX, n[0], n[1], n[2], m[0],
                         m[1], m[2], unknowns, 1, widths[0].data(), widths[1].data(),
                         widths[2].data(), dm_.out()));
    }
    petsc(DMSetUp(dm_));
    number();
  }
  const Lines& lines() const { return lines_; }
  const Box& owned() const { return owned_; }
  PetscInt cell(const Index& i) const {
    const auto at = [&](std::size_t a) { return i[a] - halo_[a]; };
    return global_[static_cast<std::size_t>((at(2) * width_[1] + at(1)) * width_[0] + at(0))];
  }
  PetscInt rows() const {
    PetscInt cells = unknowns_;
    for (std::size_t a = 0; a < 3; ++a) cells *= owned_.end[a] - owned_.begin[a];
    return cells;
  }
  PetscInt total() const {
    PetscInt cells = 1;
    for (const Line& line : lines_) cells *= line.cells();
    return cells;
  }

 private:
  void number() {
    Index w{};
    petsc(DMDAGetCorners(dm_, &owned_.begin[0], &owned_.begin[1], &owned_.begin[2], &w[0], &w[1],
                         &w[2]));
    for (std::size_t a = 0; a < 3; ++a) owned_.end[a] = owned_.begin[a] + w[a];
    petsc(DMDAGetGhostCorners(dm_, &halo_[0], &halo_[1], &halo_[2], &width_[0], &width_[1],
                              &width_[2]));
    ISLocalToGlobalMapping map = nullptr;
    petsc(DMGetLocalToGlobalMapping(dm_, &map));
    PetscInt size = 0;
    petsc(ISLocalToGlobalMappingGetSize(map, &size));
    const PetscInt* blocks = nullptr;
    petsc(ISLocalToGlobalMappingGetBlockIndices(map, &blocks));
    global_.assign(blocks, blocks + size / unknowns_);
    petsc(ISLocalToGlobalMappingRestoreBlockIndices(map, &blocks));
  }
  Lines lines_;
  int unknowns_;
  Handle<DM> dm_;
  Box owned_;
  Index halo_{}, width_{};
  std::vector<PetscInt> global_;
};

Level finest(const Grid& grid) {
  Level::Lines lines;
  std::array<const PetscInt*, 3> widths{};
  std::array<PetscInt, 3> ranks{1, 1, 1};
  petsc(DMDAGetOwnershipRanges(grid.dm(), &widths[0], &widths[1], &widths[2]));
  petsc(DMDAGetInfo(grid.dm(), nullptr, nullptr, nullptr, nullptr, &ranks[0], &ranks[1], &ranks[2],
                    nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  for (std::size_t a = 0; a < 3; ++a) {
    Line& line = lines[a];
    line.starts = {0};
    if (static_cast<int>(a) >= grid.dimension()) {
      line.faces = {0.0, 1.0};
      line.centres = {0.5};
      line.starts.push_back(1);
      continue;
    }
    const Axis& axis = grid.axis(static_cast<int>(a));
    line.faces = axis.faces;
    line.centres = axis.centres;
    line.periodic = axis.periodic;
    for (PetscInt r = 0; r < ranks[a]; ++r)
      line.starts.push_back(line.starts.back() + widths[a][r]);
  }
  return {grid.comm(), std::move(lines), grid.dimension(), grid.unknowns()};
}

/// Interpolation from one level to the next finer one.
class Prolongation {
 public:
  Prolongation(const Level& fine, const Level& coarse, const std::array<Coarsening, 3>& how,
               int unknowns)
      : fine_(fine), coarse_(coarse), how_(how), unknowns_(unknowns) {}

  Handle<Mat> matrix(MPI_Comm comm) const {
    Handle<Mat> p;
    petsc(MatCreateAIJ(comm, fine_.rows(), coarse_.rows(), PETSC_DETERMINE, PETSC_DETERMINE, 8,
                       nullptr, 8, nullptr, p.out()));
    petsc(MatSetBlockSize(p, unknowns_));
    Index i;
    const Box& own = fine_.owned();
    for (i[2] = own.begin[2]; i[2] < own.end[2]; ++i[2])
      for (i[1] = own.begin[1]; i[1] < own.end[1]; ++i[1])
        for (i[0] = own.begin[0]; i[0] < own.end[0]; ++i[0]) set_rows(p, i);
    petsc(MatAssemblyBegin(p, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(p, MAT_FINAL_ASSEMBLY));
    return p;
  }

 private:
  void set_rows(Mat p, const Index& i) const {
    std::array<Weights, 3> along;
    for (std::size_t a = 0; a < 3; ++a) along[a] = interpolate(fine_.lines()[a], how_[a], i[a]);
    const PetscInt row = fine_.cell(i) * unknowns_;
    for (std::size_t corner = 0; corner < 8; ++corner) {
      double weight = 1.0;
      Index from{};
      for (std::size_t a = 0; a < 3; ++a) {
        const std::size_t side = (corner >> a) & 1U;
        weight *= along[a].weight[side];
        from[a] = along[a].cell[side];
      }
      if (weight == 0.0) continue;
      const PetscInt column = coarse_.cell(from) * unknowns_;
      for (int n = 0; n < unknowns_; ++n)
        petsc(MatSetValue(p, row + n, column + n, weight, INSERT_VALUES));
    }
  }
  const Level &fine_, &coarse_;
  const std::array<Coarsening, 3>& how_;
  int unknowns_;
};

/// Interpolations from coarse to fine, the coarsest first.
std::vector<Handle<Mat>> hierarchy(const Grid& grid) {
  std::vector<Handle<Mat>> all;
  Level fine = finest(grid);
  while (fine.total() > 100) {
    std::array<Coarsening, 3> how;
    Level::Lines lines;
    for (std::size_t a = 0; a < 3; ++a) {
      how[a] = can_merge(fine.lines()[a]) ? merged(fine.lines()[a]) : kept(fine.lines()[a]);
      lines[a] = how[a].line;
    }
    Level coarse(grid.comm(), lines, grid.dimension(), grid.unknowns());
    if (coarse.total() == fine.total()) break;
    all.insert(all.begin(), Prolongation(fine, coarse, how, grid.unknowns()).matrix(grid.comm()));
    fine = std::move(coarse);
  }
  return all;
}

void set_smoother(PC pc, PetscInt level, int unknowns) {
  KSP smoother = nullptr;
  petsc(PCMGGetSmoother(pc, level, &smoother));
  petsc(KSPSetType(smoother, KSPRICHARDSON));
  petsc(KSPSetTolerances(smoother, PETSC_DEFAULT, PETSC_DEFAULT, PETSC_DEFAULT, 1));
  PC relaxation = nullptr;
  petsc(KSPGetPC(smoother, &relaxation));
  if (!use_cell_relaxation(relaxation, unknowns)) petsc(PCSetType(relaxation, PCSOR));
}

}  // namespace

void use_grid_multigrid(PC pc, const Grid& grid) {
  const auto prolongations = hierarchy(grid);
  const auto levels = static_cast<PetscInt>(prolongations.size()) + 1;
  petsc(PCSetType(pc, PCMG));
  petsc(PCMGSetLevels(pc, levels, nullptr));
  petsc(PCMGSetGalerkin(pc, PC_MG_GALERKIN_BOTH));
  for (PetscInt k = 1; k < levels; ++k) {
    petsc(PCMGSetInterpolation(pc, k, prolongations[static_cast<std::size_t>(k) - 1]));
    set_smoother(pc, k, grid.unknowns());
  }
}

}  // namespace fluxform
