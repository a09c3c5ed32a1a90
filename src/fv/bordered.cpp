#include "fluxform/fv/bordered.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/fv/operator.hpp"

namespace fluxform {
namespace {

constexpr const char* border_key = "fluxform_border";

MPI_Comm comm_of(Mat m) { return PetscObjectComm(reinterpret_cast<PetscObject>(m)); }

Border& parts(Mat m) { return *border_of(m); }

Handle<Vec> like(Vec v) {
  Handle<Vec> made;
  petsc(VecDuplicate(v, made.out()));
  petsc(VecZeroEntries(made));
  return made;
}

/// y = A x + columns g of the fields, rows x + D g behind them; or the same transposed.
void multiply(Mat m, Vec x, Vec y, bool transpose) {
  Border& b = parts(m);
  const Eigen::VectorXd g = tail_of(x, b.globals());
  Eigen::VectorXd rest = b.corner * g;
  if (transpose) rest = b.corner.transpose() * g;
  {
    const FieldsView from(x, b.first_view, ViewFor::reading), to(y, b.other_view, ViewFor::writing);
    petsc(transpose ? MatMultTranspose(b.fields, from, to) : MatMult(b.fields, from, to));
    const auto& beside = transpose ? b.rows : b.columns;
    for (Eigen::Index k = 0; k < g.size(); ++k)
      petsc(VecAXPY(to, g[k], beside[static_cast<std::size_t>(k)]));
    rest += products(transpose ? b.columns : b.rows, from);
  }
  set_tail(y, rest);
}

PetscErrorCode mult(Mat m, Vec x, Vec y) {
  return guarded([&] { multiply(m, x, y, false); });
}
PetscErrorCode mult_transpose(Mat m, Vec x, Vec y) {
  return guarded([&] { multiply(m, x, y, true); });
}

PetscErrorCode get_diagonal(Mat m, Vec d) {
  return guarded([&] {
    Border& b = parts(m);
    petsc(MatGetDiagonal(b.fields, FieldsView(d, b.first_view, ViewFor::writing)));
    set_tail(d, b.corner.diagonal());
  });
}

PetscErrorCode scale(Mat m, PetscScalar factor) {
  return guarded([&] {
    Border& b = parts(m);
    petsc(MatScale(b.fields, factor));
    for (auto* vectors : {&b.columns, &b.rows})
      for (const Handle<Vec>& v : *vectors) petsc(VecScale(v, factor));
    b.corner *= factor;
  });
}

PetscErrorCode add(Mat to, PetscScalar factor, Mat from, MatStructure structure) {
  return guarded([&] {
    Border &a = parts(to), &b = parts(from);
    petsc(MatAXPY(a.fields, factor, b.fields, structure));
    for (std::size_t k = 0; k < a.rows.size(); ++k) {
      petsc(VecAXPY(a.columns[k], factor, b.columns[k]));
      petsc(VecAXPY(a.rows[k], factor, b.rows[k]));
    }
    a.corner += factor * b.corner;
    mark_changed(to);
  });
}

void copy_border(const Border& from, Border& to) {
  for (std::size_t k = 0; k < from.rows.size(); ++k) {
    petsc(VecCopy(from.columns[k], to.columns[k]));
    petsc(VecCopy(from.rows[k], to.rows[k]));
  }
  to.corner = from.corner;
}

PetscErrorCode copy(Mat from, Mat to, MatStructure structure) {
  return guarded([&] {
    petsc(MatCopy(parts(from).fields, parts(to).fields, structure));
    copy_border(parts(from), parts(to));
    mark_changed(to);
  });
}

double size_of(Vec v, NormType type) {
  double norm = 0.0;
  petsc(VecNorm(v, type, &norm));
  return norm;
}

/// Of rows, an upper bound: the longest of A and the largest entries of B may not meet in one.
double longest_row(const Border& b) {
  double fields = 0.0, longest = 0.0;
  petsc(MatNorm(b.fields, NORM_INFINITY, &fields));
  for (const Handle<Vec>& v : b.columns) fields += size_of(v, NORM_INFINITY);
  for (std::size_t k = 0; k < b.rows.size(); ++k)
    longest = std::max(longest, size_of(b.rows[k], NORM_1) +
                                    b.corner.row(static_cast<Eigen::Index>(k)).cwiseAbs().sum());
  return std::max(fields, longest);
}

PetscErrorCode norm(Mat m, NormType type, PetscReal* found) {
  return guarded([&] {
    const Border& b = parts(m);
    if (type == NORM_INFINITY) {
      *found = longest_row(b);
      return;
    }
    double fields = 0.0;
    petsc(MatNorm(b.fields, NORM_FROBENIUS, &fields));
    double squares = fields * fields + b.corner.squaredNorm();
    for (const auto* vectors : {&b.columns, &b.rows})
      for (const Handle<Vec>& v : *vectors) squares += std::pow(size_of(v, NORM_2), 2);
    *found = std::sqrt(squares);
  });
}

PetscErrorCode set_diagonal(Mat m, Vec d, InsertMode mode) {
  return guarded([&] {
    Border& b = parts(m);
    const Eigen::VectorXd tail = tail_of(d, b.globals());
    petsc(MatDiagonalSet(b.fields, FieldsView(d, b.first_view, ViewFor::reading), mode));
    if (mode == INSERT_VALUES) b.corner.diagonal().setZero();
    b.corner.diagonal() += tail;
    mark_changed(m);
  });
}

PetscErrorCode forget_border(void* border) {
  return guarded([&] { delete static_cast<Border*>(border); });
}

PetscErrorCode duplicate(Mat m, MatDuplicateOption option, Mat* made);

template <class Function>
void set(Mat m, MatOperation operation, Function* function) {
  petsc(MatShellSetOperation(m, operation, reinterpret_cast<void (*)(void)>(function)));
}

/// A shell around the parts, which it owns.
Handle<Mat> shell_around(std::unique_ptr<Border> border) {
  PetscInt rows = 0;
  MPI_Comm comm = comm_of(border->fields);
  petsc(MatGetLocalSize(border->fields, &rows, nullptr));
  if (rank_of(comm) == 0) rows += border->globals();
  Handle<Mat> m;
  petsc(MatCreateShell(comm, rows, rows, PETSC_DETERMINE, PETSC_DETERMINE, nullptr, m.out()));
  petsc(MatShellSetManageScalingShifts(m));
  set(m, MATOP_MULT, mult);
  set(m, MATOP_MULT_TRANSPOSE, mult_transpose);
  set(m, MATOP_GET_DIAGONAL, get_diagonal);
  set(m, MATOP_SCALE, scale);
  set(m, MATOP_AXPY, add);
  set(m, MATOP_COPY, copy);
  set(m, MATOP_DUPLICATE, duplicate);
  set(m, MATOP_NORM, norm);
  set(m, MATOP_DIAGONAL_SET, set_diagonal);
  PetscContainer container = nullptr;
  petsc(PetscContainerCreate(comm, &container));
  petsc(PetscContainerSetPointer(container, border.release()));
  petsc(PetscContainerSetUserDestroy(container, forget_border));
  petsc(PetscObjectCompose(reinterpret_cast<PetscObject>(m.get()), border_key,
                           reinterpret_cast<PetscObject>(container)));
  petsc(PetscContainerDestroy(&container));
  petsc(MatAssemblyBegin(m, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(m, MAT_FINAL_ASSEMBLY));
  return m;
}

std::unique_ptr<Border> border_around(Handle<Mat> fields, int globals) {
  auto border = std::make_unique<Border>();
  border->first_view = create_view(fields);
  border->other_view = create_view(fields);
  Handle<Vec> example;
  petsc(MatCreateVecs(fields, example.out(), nullptr));
  border->fields = std::move(fields);
  border->corner = Eigen::MatrixXd::Zero(globals, globals);
  for (int k = 0; k < globals; ++k) {
    border->columns.push_back(like(example));
    border->rows.push_back(like(example));
  }
  return border;
}

PetscErrorCode duplicate(Mat m, MatDuplicateOption option, Mat* made) {
  return guarded([&] {
    const Border& b = parts(m);
    Handle<Mat> fields;
    petsc(MatDuplicate(b.fields, option, fields.out()));
    if (const Grid* grid = grid_of(m)) attach_grid(*grid, fields);
    auto border = border_around(std::move(fields), b.globals());
    if (option == MAT_COPY_VALUES) copy_border(b, *border);
    Handle<Mat> shell = shell_around(std::move(border));
    if (const Grid* grid = grid_of(m)) attach_grid(*grid, shell);
    petsc(PetscObjectReference(reinterpret_cast<PetscObject>(shell.get())));
    *made = shell;
  });
}

void take_sizes_of_values(Mat part) {
  PetscScalar* values = nullptr;
  MatInfo info;
  petsc(MatGetInfo(part, MAT_LOCAL, &info));
  petsc(MatSeqAIJGetArray(part, &values));
  const auto count = static_cast<std::ptrdiff_t>(info.nz_used);
  for (std::ptrdiff_t k = 0; k < count; ++k) values[k] = std::abs(values[k]);
  petsc(MatSeqAIJRestoreArray(part, &values));
}

}  // namespace

FieldsView::FieldsView(Vec longer, Vec view, ViewFor what)
    : longer_(longer), view_(view), what_(what) {
  if (what_ == ViewFor::reading) petsc(VecGetArrayRead(longer_, &read_));
  if (what_ == ViewFor::writing) petsc(VecGetArray(longer_, &written_));
  petsc(VecPlaceArray(view_, what_ == ViewFor::reading ? read_ : written_));
}

FieldsView::~FieldsView() {
  (void)VecResetArray(view_);
  if (what_ == ViewFor::reading) (void)VecRestoreArrayRead(longer_, &read_);
  if (what_ == ViewFor::writing) (void)VecRestoreArray(longer_, &written_);
}

Handle<Vec> create_view(Mat fields) {
  PetscInt rows = 0;
  Handle<Vec> view;
  petsc(MatGetLocalSize(fields, &rows, nullptr));
  if (ranks_of(comm_of(fields)) == 1)
    petsc(VecCreateSeqWithArray(comm_of(fields), 1, rows, nullptr, view.out()));
  else
    petsc(VecCreateMPIWithArray(comm_of(fields), 1, rows, PETSC_DETERMINE, nullptr, view.out()));
  return view;
}

Eigen::VectorXd tail_of(Vec v, int globals) {
  MPI_Comm comm = PetscObjectComm(reinterpret_cast<PetscObject>(v));
  Eigen::VectorXd values = Eigen::VectorXd::Zero(globals);
  if (rank_of(comm) == 0) {
    PetscInt size = 0;
    petsc(VecGetLocalSize(v, &size));
    const ReadArray all(v);
    std::copy_n(all.data() + size - globals, globals, values.data());
  }
  MPI_Bcast(values.data(), globals, MPI_DOUBLE, 0, comm);
  return values;
}

void set_tail(Vec v, const Eigen::VectorXd& values) {
  PetscInt size = 0;
  petsc(VecGetLocalSize(v, &size));
  const WriteArray all(v);  // on every rank, as in write_globals
  if (rank_of(PetscObjectComm(reinterpret_cast<PetscObject>(v))) == 0)
    std::copy_n(values.data(), values.size(), all.data() + size - values.size());
}

Eigen::VectorXd products(const std::vector<Handle<Vec>>& with, Vec v) {
  Eigen::VectorXd found = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(with.size()));
  const std::vector<Vec> vectors(with.begin(), with.end());
  petsc(VecMDot(v, static_cast<PetscInt>(vectors.size()), vectors.data(), found.data()));
  return found;
}

Handle<Mat> create_bordered_matrix(const Grid& grid, Handle<Mat> fields, int globals) {
  Handle<Mat> shell = shell_around(border_around(std::move(fields), globals));
  attach_grid(grid, shell);
  return shell;
}

Border* border_of(Mat matrix) {
  PetscObject object = nullptr;
  petsc(PetscObjectQuery(reinterpret_cast<PetscObject>(matrix), border_key, &object));
  if (!object) return nullptr;
  void* border = nullptr;
  petsc(PetscContainerGetPointer(reinterpret_cast<PetscContainer>(object), &border));
  return static_cast<Border*>(border);
}

Mat fields_of(Mat matrix) {
  const Border* border = border_of(matrix);
  return border ? border->fields.get() : matrix;
}

Handle<Mat> transposed(Mat matrix) {
  const Border* b = border_of(matrix);
  Handle<Mat> fields;
  petsc(MatTranspose(b ? b->fields.get() : matrix, MAT_INITIAL_MATRIX, fields.out()));
  const Grid* grid = grid_of(matrix);
  if (grid) attach_grid(*grid, fields);
  if (!b) return fields;
  auto border = border_around(std::move(fields), b->globals());
  for (std::size_t k = 0; k < b->rows.size(); ++k) {
    petsc(VecCopy(b->columns[k], border->rows[k]));
    petsc(VecCopy(b->rows[k], border->columns[k]));
  }
  border->corner = b->corner.transpose();
  Handle<Mat> shell = shell_around(std::move(border));
  if (grid) attach_grid(*grid, shell);
  return shell;
}

void take_sizes(Mat matrix) {
  if (Border* b = border_of(matrix)) {
    take_sizes(b->fields);
    for (auto* vectors : {&b->columns, &b->rows})
      for (const Handle<Vec>& v : *vectors) petsc(VecAbs(v));
    b->corner = b->corner.cwiseAbs().eval();
    return;
  }
  PetscBool spread = PETSC_FALSE;
  petsc(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), MATMPIAIJ, &spread));
  if (!spread) return take_sizes_of_values(matrix);
  Mat own = nullptr, other = nullptr;
  const PetscInt* columns = nullptr;
  petsc(MatMPIAIJGetSeqAIJ(matrix, &own, &other, &columns));
  take_sizes_of_values(own);
  take_sizes_of_values(other);
}

}  // namespace fluxform
