// What leaves one cell enters the next; what is in the domain changes only through sides and
// reactions; implicit steps with Scharfetter-Gummel fluxes keep concentrations positive at any
// Peclet number.
#include <random>

#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/flux/scharfetter_gummel.hpp"

#include "fv_models.hpp"

namespace fluxform::test {
namespace {

template <class Model>
void expect_balance(const GridSpec& spec) {
  const Grid grid(spec, Model::unknowns, PETSC_COMM_WORLD);
  Model model;
  FiniteVolume<Model> op(model, grid);
  const Handle<Vec> u = scattered(grid), r = grid.create_global();
  op.residual(0.4, u, r);
  const auto budget = op.budget(0.4, u);
  std::array<double, 2 * Model::unknowns> sums{};
  const ReadArray y(r);
  grid.for_owned([&](const Index& i) {
    for (int n = 0; n < Model::unknowns; ++n) {
      const double row = y[grid.owned_offset(i) + n];
      sums[static_cast<std::size_t>(n)] += row;
      sums[static_cast<std::size_t>(n + Model::unknowns)] += std::abs(row);
    }
  });
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), 2 * Model::unknowns, MPI_DOUBLE, MPI_SUM, grid.comm());
  for (std::size_t n = 0; n < Model::unknowns; ++n) {
    EXPECT_NEAR(sums[n], budget.outflow[n] - budget.production[n],
                1e-13 * sums[n + Model::unknowns]);
    EXPECT_NE(budget.production[n], 0.0);
  }
}

TEST(Conservation, ResidualsSumToTheBudget) {
  expect_balance<Coupled<2, StencilKind::pair>>(plane(9, 8));
  expect_balance<Coupled<3, StencilKind::pair>>(plane(8, 9, true, true));
  expect_balance<Coupled<1, StencilKind::star>>(plane(9, 9, false, true));
  expect_balance<Coupled<2, StencilKind::star>>(whole_sphere(8));
  GridSpec tube{
      .geometry = Geometry::cylindrical,
      .axes = {{.name = "r", .cells = 8}, {.name = "z", .cells = 9, .centering = Centering::node}}};
  expect_balance<Coupled<2, StencilKind::line>>(tube);
}

struct Carried {
  static constexpr int unknowns = 1;
  double diffusivity = 1.0;
  FaceField velocity;
  std::vector<FieldInfo> fields() const { return {{"c"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& f) const {
    return {{scharfetter_gummel(l[0], r[0], velocity(f), diffusivity, f.distance)}};
  }
};

AxisSpec random_axis(const char* name, int n, std::mt19937& random) {
  AxisSpec axis{.name = name, .cells = n, .spacing = Spacing::listed, .listed = {0.0}};
  for (int i = 0; i < n; ++i) {
    axis.listed.push_back(axis.listed.back() + std::uniform_real_distribution(0.01, 1.0)(random));
  }
  return axis;
}

/// Velocities from 1e-6 to 1e6 of either sign on every face.
FaceField random_velocity(const Grid& grid, std::mt19937& random) {
  FaceField v(grid.owned(), 2);
  std::uniform_real_distribution<double> exponent(-6.0, 6.0);
  for (int axis = 0; axis < 2; ++axis) {
    for_box(v.box(axis), [&](const Index& i) {
      v(axis, i) = std::pow(10.0, exponent(random)) * (random() % 2 ? 1.0 : -1.0);
    });
  }
  return v;
}

/// Off-diagonals at most zero, and columns that sum to what is stored: nothing is made or lost.
void expect_m_matrix(Mat j, const Grid& grid, double shift) {
  const auto n = static_cast<PetscInt>(grid.total_cells());
  std::vector<double> sums(static_cast<std::size_t>(n)), sizes(sums);
  for (PetscInt row = 0; row < n; ++row) {
    PetscInt count = 0;
    const PetscInt* columns = nullptr;
    const double* values = nullptr;
    petsc(MatGetRow(j, row, &count, &columns, &values));
    for (PetscInt k = 0; k < count; ++k) {
      if (columns[k] == row) {
        EXPECT_GT(values[k], 0.0);
      } else {
        EXPECT_LE(values[k], 0.0);
      }
      sums[static_cast<std::size_t>(columns[k])] += values[k];
      sizes[static_cast<std::size_t>(columns[k])] += std::abs(values[k]);
    }
    petsc(MatRestoreRow(j, row, &count, &columns, &values));
  }
  grid.for_owned([&](const Index& i) {
    const auto column = static_cast<std::size_t>(grid.owned_offset(i));
    EXPECT_NEAR(sums[column], shift * grid.volume(i), 1e-14 * sizes[column]);
  });
}

double least_after_step(const Grid& grid, Mat j, double shift) {
  Handle<Vec> rhs = grid.create_global(), u = grid.create_global();
  {
    const WriteArray b(rhs);
    grid.for_owned([&](const Index& i) {
      b[grid.owned_offset(i)] = i[0] == 3 && i[1] == 4 ? shift * grid.volume(i) : 0.0;
    });
  }
  Handle<KSP> ksp;
  petsc(KSPCreate(PETSC_COMM_SELF, ksp.out()));
  petsc(KSPSetType(ksp, KSPPREONLY));
  PC pc = nullptr;
  petsc(KSPGetPC(ksp, &pc));
  petsc(PCSetType(pc, PCLU));
  petsc(KSPSetOperators(ksp, j, j));
  petsc(KSPSolve(ksp, rhs, u));
  double least = 0.0;
  petsc(VecMin(u, nullptr, &least));
  return least;
}

TEST(Positivity, ImplicitStepsAtAnyPecletNumber) {
  std::mt19937 random(20240607);
  for (int trial = 0; trial < 20; ++trial) {
    const Grid grid({.axes = {random_axis("x", 11, random), random_axis("y", 9, random)}}, 1,
                    PETSC_COMM_SELF);
    Carried model;
    model.diffusivity = std::pow(10.0, -3.0 + trial / 4.0);
    model.velocity = random_velocity(grid, random);
    FiniteVolume<Carried> op(model, grid);
    const Handle<Mat> j = op.create_matrix();
    const Handle<Vec> u = scattered(grid);
    const double shift = std::pow(10.0, 2.0 - trial % 4);
    op.jacobian(0.0, u, shift, j);
    expect_m_matrix(j, grid, shift);
    EXPECT_GE(least_after_step(grid, j, shift), 0.0);
  }
}

TEST(Admissible, FindsValuesThatAreNotNumbers) {
  const Grid grid(plane(9, 9), 1, PETSC_COMM_WORLD);
  Carried model;
  model.velocity = FaceField(grid.owned(), 2);
  FiniteVolume<Carried> op(model, grid);
  const Handle<Vec> u = scattered(grid);
  EXPECT_TRUE(op.admissible(0.0, u));
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  if (rank == 0) WriteArray(u.get())[0] = std::nan("");
  EXPECT_FALSE(op.admissible(0.0, u));
}

TEST(FiniteVolumeErrors, SayWhatDoesNotFit) {
  const Grid grid(plane(9, 9), 2, PETSC_COMM_WORLD);
  Carried model;
  EXPECT_THROW((FiniteVolume<Carried>(model, grid)), InputError);
  Coupled<2, StencilKind::pair> two;
  EXPECT_THROW((FiniteVolume<Coupled<2, StencilKind::pair>>(two, grid, {{"a"}})), InputError);
}

}  // namespace
}  // namespace fluxform::test
