#pragma once
// A small Operator for testing the analyses without any model: local terms given as functions, and
// two-point diffusion with no flux, or a fixed value of zero, on all sides.
//
//   ToyTerms terms;  terms.stiff = [](double, const double* u, double* r) { r[0] = u[0]; };
//   terms.stiff_slope = [](double, const double*, double* j) { j[0] = 1.0; };
//   ToyOperator op(line(16, PETSC_COMM_WORLD), terms);
#include <cmath>
#include <functional>
#include <memory>

#include "fluxform/fv/matrix.hpp"
#include "fluxform/fv/operator.hpp"

namespace fluxform::toy {

using Local = std::function<void(double t, const Point& x, const double* u, double* out)>;

/// Per unit volume; slopes are row-major matrices of the cell's unknowns. An empty function is zero
/// (storage: identity).
struct ToyTerms {
  OperatorTraits traits;
  Local stiff, stiff_slope, slow, slow_slope, storage, storage_slope;
  std::vector<double> diffusivity;  ///< per unknown; empty: none
  bool fixed_sides = false;         ///< zero outside instead of no flux
  std::function<bool(const double* u)> allowed;
};

inline AxisSpec axis(const std::string& name, int cells, double length = 1.0) {
  AxisSpec spec;
  spec.name = name;
  spec.cells = cells;
  spec.to = length;
  return spec;
}

inline std::shared_ptr<Grid> box(std::vector<AxisSpec> axes, MPI_Comm comm, int unknowns = 1) {
  GridSpec spec;
  spec.axes = std::move(axes);
  return std::make_shared<Grid>(std::move(spec), unknowns, comm);
}

inline std::shared_ptr<Grid> line(int cells, MPI_Comm comm, int unknowns = 1) {
  return box({axis("x", cells)}, comm, unknowns);
}

class ToyOperator : public Operator {
 public:
  ToyOperator(std::shared_ptr<Grid> grid, ToyTerms terms)
      : grid_(std::move(grid)), terms_(std::move(terms)), local_(grid_->create_local()) {
    static const char* names[] = {"first", "second", "third"};
    for (int k = 0; k < grid_->unknowns(); ++k) {
      FieldInfo info;
      info.name = names[k];
      fields_.push_back(info);
    }
  }
  const Grid& grid() const override { return *grid_; }
  const std::vector<FieldInfo>& fields() const override { return fields_; }
  OperatorTraits traits() const override { return terms_.traits; }

  void residual(double t, Vec u, Vec r, Part part) override {
    ++residuals;
    petsc(VecZeroEntries(r));
    if (part != Part::implicitly && terms_.slow) add_local(terms_.slow, t, u, r);
    if (part != Part::explicitly && terms_.stiff) add_local(terms_.stiff, t, u, r);
    if (part != Part::explicitly && !terms_.diffusivity.empty()) add_diffusion(u, r);
  }
  void storage(double t, Vec u, Vec s) override {
    petsc(VecZeroEntries(s));
    add_local(terms_.storage ? terms_.storage : identity(), t, u, s);
  }
  void jacobian(double t, Vec u, double shift, Mat j, Part part) override {
    ++jacobians;
    petsc(MatZeroEntries(j));
    if (part != Part::implicitly && terms_.slow_slope) add_slope(terms_.slow_slope, t, u, 1.0, j);
    if (part != Part::explicitly && terms_.stiff_slope) add_slope(terms_.stiff_slope, t, u, 1.0, j);
    if (part != Part::explicitly && !terms_.diffusivity.empty()) add_diffusion_slope(j);
    add_slope(terms_.storage_slope ? terms_.storage_slope : unit(), t, u, shift, j);
    petsc(MatAssemblyBegin(j, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(j, MAT_FINAL_ASSEMBLY));
  }
  bool admissible(double, Vec u) override {
    int bad = 0;
    const ReadArray values(u);
    grid_->for_owned([&](const Index& i) {
      const double* here = values.data() + grid_->owned_offset(i);
      for (int k = 0; k < grid_->unknowns(); ++k) bad |= std::isfinite(here[k]) ? 0 : 1;
      if (terms_.allowed && !terms_.allowed(here)) bad = 1;
    });
    MPI_Allreduce(MPI_IN_PLACE, &bad, 1, MPI_INT, MPI_MAX, grid_->comm());
    return bad == 0;
  }
  Budget budget(double, Vec) override { return {}; }
  Handle<Mat> create_matrix() const override {
    return create_stencil_matrix(*grid_, stencil_offsets(grid_->dimension(), 1, false));
  }

  /// u_k(x) = value(x, k) on every owned cell.
  Handle<Vec> state(const std::function<double(const Point&, int)>& value) const {
    Handle<Vec> u = grid_->create_global();
    const WriteArray out(u);
    grid_->for_owned([&](const Index& i) {
      for (int k = 0; k < grid_->unknowns(); ++k)
        out[grid_->owned_offset(i) + k] = value(grid_->centre(i), k);
    });
    return u;
  }
  /// Largest |u - value| over all cells and ranks.
  double distance(Vec u, const std::function<double(const Point&, int)>& value) const {
    Handle<Vec> difference = state(value);
    double norm = 0.0;
    petsc(VecAXPY(difference, -1.0, u));
    petsc(VecNorm(difference, NORM_INFINITY, &norm));
    return norm;
  }
  /// Sum of S(u) over all cells of one-unknown grids.
  double mass(Vec u) {
    Handle<Vec> s = grid_->create_global();
    double total = 0.0;
    storage(0.0, u, s);
    petsc(VecSum(s, &total));
    return total;
  }

  int residuals = 0, jacobians = 0;  ///< calls so far

 private:
  Local identity() const {
    return [n = grid_->unknowns()](double, const Point&, const double* u, double* s) {
      for (int k = 0; k < n; ++k) s[k] = u[k];
    };
  }
  Local unit() const {
    return [n = grid_->unknowns()](double, const Point&, const double*, double* j) {
      for (int k = 0; k < n; ++k) j[k * n + k] = 1.0;
    };
  }
  void add_local(const Local& term, double t, Vec u, Vec out) {
    const ReadArray in(u);
    const WriteArray sum(out);
    std::vector<double> value(static_cast<std::size_t>(grid_->unknowns()));
    grid_->for_owned([&](const Index& i) {
      const std::ptrdiff_t at = grid_->owned_offset(i);
      std::fill(value.begin(), value.end(), 0.0);
      term(t, grid_->centre(i), in.data() + at, value.data());
      for (std::size_t k = 0; k < value.size(); ++k)
        sum[at + static_cast<std::ptrdiff_t>(k)] += grid_->volume(i) * value[k];
    });
  }
  void add_slope(const Local& slope, double t, Vec u, double factor, Mat j) {
    const ReadArray in(u);
    const int n = grid_->unknowns();
    std::vector<double> block(static_cast<std::size_t>(n * n));
    grid_->for_owned([&](const Index& i) {
      std::fill(block.begin(), block.end(), 0.0);
      slope(t, grid_->centre(i), in.data() + grid_->owned_offset(i), block.data());
      for (double& entry : block) entry *= factor * grid_->volume(i);
      std::vector<PetscInt> rows;
      for (int k = 0; k < n; ++k) rows.push_back(grid_->global_cell(i) * n + k);
      petsc(MatSetValues(j, n, rows.data(), n, rows.data(), block.data(), ADD_VALUES));
    });
  }
  // body(cell, neighbour, conductance) for both sides of every face of owned cells.
  void for_faces(const std::function<void(const Index&, const Index&, double)>& body) const {
    grid_->for_owned([&](const Index& i) {
      for (int a = 0; a < grid_->dimension(); ++a)
        for (int side : {-1, 1}) {
          Index other = i, face = i;
          other[static_cast<std::size_t>(a)] += side;
          if (side > 0) face = other;
          body(i, other, grid_->metric().area(a, face) / grid_->metric().distance(a, face));
        }
    });
  }
  void add_diffusion(Vec u, Vec r) {
    grid_->to_local(u, local_);
    const ReadArray in(local_);
    const WriteArray sum(r);
    for_faces([&](const Index& i, const Index& other, double conductance) {
      const bool outside = grid_->global_cell(other) < 0;
      if (outside && !terms_.fixed_sides) return;
      for (int k = 0; k < grid_->unknowns(); ++k) {
        const double there = outside ? 0.0 : in[grid_->local_offset(other) + k];
        sum[grid_->owned_offset(i) + k] += conductance * terms_.diffusivity[std::size_t(k)] *
                                           (in[grid_->local_offset(i) + k] - there);
      }
    });
  }
  void add_diffusion_slope(Mat j) {
    const int n = grid_->unknowns();
    for_faces([&](const Index& i, const Index& other, double conductance) {
      const bool outside = grid_->global_cell(other) < 0;
      if (outside && !terms_.fixed_sides) return;
      for (int k = 0; k < n; ++k) {
        const double value = conductance * terms_.diffusivity[std::size_t(k)];
        const PetscInt row = grid_->global_cell(i) * n + k;
        petsc(MatSetValue(j, row, row, value, ADD_VALUES));
        if (!outside)
          petsc(MatSetValue(j, row, grid_->global_cell(other) * n + k, -value, ADD_VALUES));
      }
    });
  }

  std::shared_ptr<Grid> grid_;
  ToyTerms terms_;
  Handle<Vec> local_;
  std::vector<FieldInfo> fields_;
};

}  // namespace fluxform::toy
