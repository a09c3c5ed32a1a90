// The separable PC where it is not exact, from options, and where it must refuse.
#include "separable_matrices.hpp"

namespace fluxform {
namespace {

GridSpec box(int nx, int ny) {
  GridSpec spec;
  spec.axes = {{.name = "x", .cells = nx}, {.name = "y", .cells = ny}};
  return spec;
}

constexpr std::array<std::array<int, 2>, 3> no_flux{{{1, 1}, {1, 1}, {1, 1}}};

TEST(SeparableAveraged, IsAGoodPreconditionerForVaryingCoefficients) {
  const Grid grid(box(40, 30), 1, PETSC_COMM_WORLD);
  const auto varying = [](const Index& i) { return 1.0 + 0.2 * std::sin(0.3 * i[0] + 0.1 * i[1]); };
  const auto matrix = test::assemble(grid, test::laplacian(grid, no_flux, 10.0, varying));
  register_separable();
  PetscOptionsSetValue(nullptr, "-average_pc_type", "separable");
  PetscOptionsSetValue(nullptr, "-average_ksp_rtol", "1e-10");
  KSP created = nullptr;
  petsc(KSPCreate(grid.comm(), &created));
  const Handle<KSP> ksp(created);
  petsc(KSPSetOptionsPrefix(ksp, "average_"));
  petsc(KSPSetType(ksp, KSPGMRES));
  petsc(KSPSetOperators(ksp, matrix, matrix));
  petsc(KSPSetFromOptions(ksp));
  const auto b = test::noise_vector(grid);
  const auto x = grid.create_global();
  petsc(KSPSolve(ksp, b, x));
  PC pc = nullptr;
  petsc(KSPGetPC(ksp, &pc));
  EXPECT_FALSE(separable_is_exact(pc));
  EXPECT_GT(separable_defect(pc), 0.05);
  EXPECT_LT(separable_defect(pc), 0.5);
  KSPConvergedReason reason{};
  PetscInt iterations = 0;
  petsc(KSPGetConvergedReason(ksp, &reason));
  petsc(KSPGetIterationNumber(ksp, &iterations));
  EXPECT_GT(reason, 0);
  EXPECT_LE(iterations, 16);
}

TEST(SeparableAveraged, OneOddEntryIsADefect) {
  const Grid grid(box(12, 9), 1, PETSC_COMM_WORLD);
  for (const Index odd : {Index{5, 4, 0}, Index{0, 3, 0}, Index{11, 8, 0}}) {
    const auto plain = test::laplacian(grid, no_flux, 10.0);
    const auto matrix = test::assemble(grid, [&](const Index& i) {
      auto row = plain(i);
      if (i == odd) row.back().value *= 1.0 + 1e-6;
      return row;
    });
    const auto pc = test::separable_pc(matrix);
    EXPECT_FALSE(separable_is_exact(pc));
    EXPECT_NEAR(separable_defect(pc), 1e-6, 5e-7);
  }
}

std::string refusal(Mat matrix) {
  try {
    const auto pc = test::separable_pc(matrix);
  } catch (const SolveError& e) {
    return e.what();
  }
  return "";
}

class SeparableRefuses : public testing::Test {
 protected:
  void SetUp() override { petsc(PetscPushErrorHandler(PetscIgnoreErrorHandler, nullptr)); }
  void TearDown() override { petsc(PetscPopErrorHandler()); }
};

TEST_F(SeparableRefuses, AMatrixWithoutAGrid) {
  const Grid grid(box(8, 8), 1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, test::laplacian(grid, no_flux, 1.0));
  petsc(PetscObjectCompose(reinterpret_cast<PetscObject>(matrix.get()), "fluxform_grid", nullptr));
  EXPECT_NE(refusal(matrix).find("does not know its grid"), std::string::npos);
}

TEST_F(SeparableRefuses, ATransposedSolveWithNodeCentredTransforms) {
  GridSpec spec = box(8, 8);
  for (AxisSpec& axis : spec.axes) axis.centering = Centering::node;
  const Grid grid(spec, 1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, test::laplacian(grid, no_flux, 1.0));
  const auto pc = test::separable_pc(matrix);
  EXPECT_THROW(test::inversion_error(grid, matrix, pc, test::Side::transposed), SolveError);
}

TEST_F(SeparableRefuses, SeveralUnknownsPerCell) {
  const Grid grid(box(8, 8), 2, PETSC_COMM_WORLD);
  Handle<Mat> matrix;
  petsc(DMCreateMatrix(grid.dm(), matrix.out()));
  petsc(MatShift(matrix, 1.0));
  test::attach_grid(grid, matrix);
  EXPECT_NE(refusal(matrix).find("one unknown per cell, the grid has 2"), std::string::npos);
}

TEST_F(SeparableRefuses, VanishingPivotsOnEveryRankAlike) {
  const Grid grid(box(8, 8), 1, PETSC_COMM_WORLD);
  const auto matrix = test::assemble(grid, [&](const Index& i) {
    std::vector<test::Entry> row{{i, 0.0}};
    if (i[1] > 0) row.push_back({{i[0], i[1] - 1, 0}, -1.0});
    if (i[1] < 7) row.push_back({{i[0], i[1] + 1, 0}, 1.0});
    return row;
  });
  EXPECT_NE(refusal(matrix).find("the pivot of row 0 vanishes"), std::string::npos);
}

TEST_F(SeparableRefuses, QuestionsToAnotherType) {
  Handle<PC> pc;
  petsc(PCCreate(PETSC_COMM_WORLD, pc.out()));
  petsc(PCSetType(pc, PCNONE));
  EXPECT_THROW((void)separable_defect(pc), SolveError);
}

}  // namespace
}  // namespace fluxform
