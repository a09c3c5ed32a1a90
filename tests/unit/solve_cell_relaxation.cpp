// The relaxation of whole cells against the same sweeps written out.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "fluxform/solve/cell_relaxation.hpp"

namespace fluxform {
namespace {

constexpr int cells = 6;

/// Entries of a matrix of blocks that couple each cell with the cells beside it and one far away;
/// diagonals of blocks are zero, so that rows alone could not be relaxed.
double entry(int n, int row, int column) {
  const int i = row / n, j = column / n;
  const bool coupled = std::abs(i - j) <= 1 || (i == 0 && j == cells - 1);
  if (!coupled || row == column) return 0.0;
  return (i == j ? 3.0 : 0.4) * std::sin(1.0 + 1.3 * row + 0.7 * column * column);
}

Handle<Mat> make_matrix(int n) {
  Handle<Mat> m;
  petsc(MatCreateSeqAIJ(PETSC_COMM_SELF, n * cells, n * cells, n * cells, nullptr, m.out()));
  for (int r = 0; r < n * cells; ++r)
    for (int c = 0; c < n * cells; ++c)
      if (entry(n, r, c) != 0.0) petsc(MatSetValue(m, r, c, entry(n, r, c), INSERT_VALUES));
  petsc(MatAssemblyBegin(m, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(m, MAT_FINAL_ASSEMBLY));
  return m;
}

double right_hand_side(int row) { return std::cos(0.3 * row * row); }

/// Solves the equations of cell i for its unknowns, the others given.
void relax(int n, int i, std::vector<double>& y) {
  std::vector<std::vector<double>> a(static_cast<std::size_t>(n));
  for (int r = 0; r < n; ++r) {
    auto& row = a[static_cast<std::size_t>(r)];
    double b = right_hand_side(i * n + r);
    for (int c = 0; c < n * cells; ++c)
      if (c / n != i) b -= entry(n, i * n + r, c) * y[static_cast<std::size_t>(c)];
    for (int c = 0; c < n; ++c) row.push_back(entry(n, i * n + r, i * n + c));
    row.push_back(b);
  }
  const auto count = static_cast<std::size_t>(n);
  for (std::size_t c = 0; c < count; ++c) {
    for (std::size_t r = c; r < count; ++r)
      if (std::abs(a[r][c]) > std::abs(a[c][c])) std::swap(a[r], a[c]);
    for (std::size_t r = 0; r < count; ++r) {
      if (r == c) continue;
      const double factor = a[r][c] / a[c][c];
      for (std::size_t k = c; k <= count; ++k) a[r][k] -= factor * a[c][k];
    }
  }
  for (std::size_t r = 0; r < count; ++r)
    y[static_cast<std::size_t>(i) * count + r] = a[r][count] / a[r][r];
}

/// Two sweeps from zero: `unknowns` times `cells` numbers.
std::vector<double> written_out(int n) {
  std::vector<double> y(static_cast<std::size_t>(n * cells), 0.0);
  for (int sweep = 0; sweep < 2; ++sweep) {
    for (int i = 0; i < cells; ++i) relax(n, i, y);
    for (int i = cells; i-- > 0;) relax(n, i, y);
  }
  return y;
}

TEST(CellRelaxation, IsTheSymmetricSweepOverBlocks) {
  for (int n = 2; n <= 7; ++n) {
    const Handle<Mat> m = make_matrix(n);
    Handle<KSP> ksp;
    Handle<Vec> x, b;
    PC pc = nullptr;
    petsc(MatCreateVecs(m, x.out(), b.out()));
    for (int r = 0; r < n * cells; ++r) petsc(VecSetValue(b, r, right_hand_side(r), INSERT_VALUES));
    petsc(VecAssemblyBegin(b));
    petsc(VecAssemblyEnd(b));
    petsc(KSPCreate(PETSC_COMM_SELF, ksp.out()));
    petsc(KSPSetOperators(ksp, m, m));
    petsc(KSPSetType(ksp, KSPRICHARDSON));
    petsc(KSPSetNormType(ksp, KSP_NORM_NONE));
    petsc(KSPSetTolerances(ksp, 0.0, 0.0, 1e30, 2));
    petsc(KSPGetPC(ksp, &pc));
    ASSERT_TRUE(use_cell_relaxation(pc, n));
    petsc(KSPSolve(ksp, b, x));
    const std::vector<double> wanted = written_out(n);
    double worst = 0.0, size = 0.0;
    const ReadArray found(x);
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      worst = std::max(worst, std::abs(found[static_cast<std::ptrdiff_t>(k)] - wanted[k]));
      size = std::max(size, std::abs(wanted[k]));
    }
    EXPECT_LT(worst, 1e-5 * size) << n << " unknowns";  // blocks in single precision
  }
}

TEST(CellRelaxation, RefusesWhatItIsNotMadeFor) {
  Handle<PC> pc;
  petsc(PCCreate(PETSC_COMM_SELF, pc.out()));
  EXPECT_FALSE(use_cell_relaxation(pc, 1));
  EXPECT_FALSE(use_cell_relaxation(pc, 8));
}

}  // namespace
}  // namespace fluxform
