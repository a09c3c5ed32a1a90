// Unknowns shared by all cells: a body of uniform temperature U that exchanges heat with a plate
// through one side while a given power enters it.
//
//   dT/dt = k T'',   heat through x_min: h (T - U),   dU/dt = P + sum area h (T - U)
#include <gtest/gtest.h>

#include "fluxform/fv/finite_volume.hpp"

namespace fluxform {
namespace {

struct Plate {
  static constexpr int unknowns = 2, shared = 1;
  double power = 0.3, exchange = 2.0;
  std::vector<FieldInfo> fields() const { return {{"t"}, {"body"}}; }
  template <class T>
  State<T, 2> flux(const State<T, 2>& l, const State<T, 2>& r, const Face& f) const {
    return {(l[0] * l[0] - r[0] * r[0]) / f.distance, T(0.0)};
  }
  template <class T>
  State<T, 2> boundary(const State<T, 2>& u, const Face& face) const {
    if (face.side == 1) return {3.0 * (u[0] - 1.0), T(0.0)};
    if (!touches_shared(face)) return {};
    const T out = exchange * (u[0] - u[1]) * u[1];
    return {out, -power - out};
  }
  bool touches_shared(const Face& face) const { return face.side == 0; }
  template <class T>
  State<T, 2> storage(const State<T, 2>& u, const Cell& cell) const {
    return {u[0], u[1] / cell.volume};
  }
};

GridSpec plate(int dimension) {
  GridSpec spec;
  for (int a = 0; a < dimension; ++a) {
    AxisSpec axis;
    axis.name = std::string(1, static_cast<char>('x' + a));
    axis.cells = 12;
    spec.axes.push_back(axis);
  }
  return spec;
}

void fill(const Grid& grid, Vec u) {
  petsc(VecZeroEntries(u));
  const WriteArray x(u);
  grid.for_owned([&](const Index& i) {
    const Point p = grid.centre(i);
    x[grid.owned_offset(i)] = 1.5 + p[0] * p[0] + 0.3 * p[1];
    if (is_first(i)) x[grid.owned_offset(i) + 1] = 2.5;
  });
}

class Shared : public testing::TestWithParam<int> {};

// The sum over the faces, written out.
TEST_P(Shared, RowSumsOverTheSide) {
  Plate model;
  const Grid grid(plate(GetParam()), 2, PETSC_COMM_WORLD);
  FiniteVolume<Plate> op(model, grid);
  Handle<Vec> u = grid.create_global(), r = grid.create_global();
  fill(grid, u);
  op.residual(0.0, u, r);
  double mine = 0.0, expected = 0.0, found = 0.0, got = 0.0;
  const double area = GetParam() == 1 ? 1.0 : 1.0 / 12.0;
  grid.for_owned([&](const Index& i) {
    const Point p = grid.centre(i);
    const double t = 1.5 + p[0] * p[0] + 0.3 * p[1];
    if (i[0] == 0) mine += area * (-0.3 - 2.0 * (t - 2.5) * 2.5);
  });
  MPI_Allreduce(&mine, &expected, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  const ReadArray y(r);
  grid.for_owned([&](const Index& i) {
    const double row = y[grid.owned_offset(i) + 1];
    if (is_first(i)) found = row;
    EXPECT_TRUE(is_first(i) || row == 0.0);
  });
  MPI_Allreduce(&found, &got, 1, MPI_DOUBLE, MPI_SUM, grid.comm());
  EXPECT_NEAR(got, expected, 1e-14);
}

TEST_P(Shared, JacobianIsTheDerivative) {
  Plate model;
  const Grid grid(plate(GetParam()), 2, PETSC_COMM_WORLD);
  FiniteVolume<Plate> op(model, grid);
  Handle<Vec> u = grid.create_global(), d = grid.create_global(), up = grid.create_global(),
              low = grid.create_global(), high = grid.create_global();
  fill(grid, u);
  petsc(VecZeroEntries(d));
  {
    const WriteArray x(d);
    grid.for_owned([&](const Index& i) {
      x[grid.owned_offset(i)] = std::sin(3.0 * i[0] + 5.0 * i[1]);
      if (is_first(i)) x[grid.owned_offset(i) + 1] = 0.7;
    });
  }
  const Handle<Mat> j = op.create_matrix();
  op.jacobian(0.0, u, 1.7, j);
  constexpr double step = 1e-6;
  const auto value = [&](double s, Vec into) {
    petsc(VecWAXPY(up, s, d, u));
    op.residual(0.0, up, into);
    Handle<Vec> stored = grid.create_global();
    op.storage(0.0, up, stored);
    petsc(VecAXPY(into, 1.7, stored));
  };
  value(-step, low);
  value(step, high);
  petsc(VecAXPY(high, -1.0, low));
  petsc(VecScale(high, 0.5 / step));
  petsc(MatMult(j, d, low));
  double size = 0.0, off = 0.0;
  petsc(VecNorm(low, NORM_2, &size));
  petsc(VecAXPY(high, -1.0, low));
  petsc(VecNorm(high, NORM_2, &off));
  EXPECT_LT(off, 1e-9 * size);
}

INSTANTIATE_TEST_SUITE_P(Dimensions, Shared, testing::Values(1, 2));

}  // namespace
}  // namespace fluxform
