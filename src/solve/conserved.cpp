#include "fluxform/solve/conserved.hpp"

#include <Eigen/QR>
#include <Eigen/SVD>
#include <cmath>

#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/bordered.hpp"

namespace fluxform {
namespace {

/// Sums of some ten rounded terms count as nothing.
constexpr double nothing = 1e-11;

MPI_Comm comm_of(Mat m) { return PetscObjectComm(reinterpret_cast<PetscObject>(m)); }

/// The sums of the rows of one unknown over all cells, by columns; each column of the answer one
/// unknown's.
Eigen::MatrixXd row_sums(Mat m, int unknowns) {
  Handle<Vec> ones, sums;
  petsc(MatCreateVecs(m, sums.out(), ones.out()));
  PetscInt rows = 0;
  petsc(VecGetLocalSize(ones, &rows));
  Eigen::MatrixXd all(rows, unknowns);
  for (int k = 0; k < unknowns; ++k) {
    {
      const WriteArray one(ones);
      for (PetscInt i = 0; i < rows; ++i) one[i] = i % unknowns == k ? 1.0 : 0.0;
    }
    petsc(MatMultTranspose(m, ones, sums));
    const ReadArray found(sums);
    all.col(k) = Eigen::Map<const Eigen::VectorXd>(found.data(), rows);
  }
  return all;
}

/// For each global, the sums of its derivatives over the rows of each unknown, as parts of their
/// sizes: what a global brings in is not kept. Collective.
Eigen::MatrixXd sums_of_columns(const Border& border, int unknowns) {
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(border.globals(), unknowns);
  Eigen::VectorXd sizes = Eigen::VectorXd::Zero(border.globals());
  for (int g = 0; g < border.globals(); ++g) {
    const ReadArray column(border.columns[static_cast<std::size_t>(g)]);
    PetscInt rows = 0;
    petsc(VecGetLocalSize(border.columns[static_cast<std::size_t>(g)], &rows));
    for (PetscInt i = 0; i < rows; ++i) {
      sums(g, i % unknowns) += column[i];
      sizes[g] += std::abs(column[i]);
    }
  }
  MPI_Comm comm = comm_of(border.fields);
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                comm);
  MPI_Allreduce(MPI_IN_PLACE, sizes.data(), border.globals(), MPI_DOUBLE, MPI_SUM, comm);
  for (int g = 0; g < border.globals(); ++g)
    if (sizes[g] > 0.0) sums.row(g) /= sizes[g];
  return sums;
}

/// The triangle of a QR decomposition of rows that are spread over the ranks. Collective.
Eigen::MatrixXd triangle_of(const Eigen::MatrixXd& mine, MPI_Comm comm) {
  const Eigen::Index n = mine.cols();
  Eigen::MatrixXd padded = Eigen::MatrixXd::Zero(std::max(mine.rows(), n), n);
  padded.topRows(mine.rows()) = mine;
  const Eigen::MatrixXd triangle =
      padded.householderQr().matrixQR().topRows(n).template triangularView<Eigen::Upper>();
  Eigen::MatrixXd stacked(n, n * ranks_of(comm));
  const Eigen::MatrixXd sent = triangle.transpose();
  MPI_Allgather(sent.data(), static_cast<int>(n * n), MPI_DOUBLE, stacked.data(),
                static_cast<int>(n * n), MPI_DOUBLE, comm);
  return stacked.transpose();
}

/// Reduced columns: each has a pivot one where the others are zero.
void reduce(Eigen::MatrixXd& columns) {
  Eigen::Index done = 0;
  for (Eigen::Index r = 0; r < columns.rows() && done < columns.cols(); ++r) {
    Eigen::Index pivot = 0;
    if (columns.row(r).tail(columns.cols() - done).cwiseAbs().maxCoeff(&pivot) < 1e-8) continue;
    columns.col(done).swap(columns.col(done + pivot));
    columns.col(done) /= columns(r, done);
    for (Eigen::Index c = 0; c < columns.cols(); ++c)
      if (c != done) columns.col(c) -= columns(r, c) * columns.col(done);
    ++done;
  }
  // Weights are counts or ratios of charges as a rule: rounding must not show in names.
  columns = columns.unaryExpr([](double x) {
    const double near = std::round(12.0 * x) / 12.0;
    return std::abs(x - near) < 1e-9 ? near : x;
  });
}

}  // namespace

Eigen::MatrixXd conserved_combinations(Mat matrix, int unknowns) {
  const Mat fields = fields_of(matrix);
  const Eigen::MatrixXd sums = row_sums(fields, unknowns);
  Handle<Mat> sizes;
  petsc(MatDuplicate(fields, MAT_COPY_VALUES, sizes.out()));
  take_sizes(sizes);
  const Eigen::MatrixXd of_sizes = row_sums(sizes, unknowns);
  Eigen::VectorXd scale = of_sizes.colwise().lpNorm<Eigen::Infinity>();
  MPI_Allreduce(MPI_IN_PLACE, scale.data(), unknowns, MPI_DOUBLE, MPI_MAX, comm_of(fields));
  for (int k = 0; k < unknowns; ++k) scale[k] = scale[k] > 0.0 ? 1.0 / scale[k] : 1.0;
  Eigen::MatrixXd all = sums * scale.asDiagonal();
  // Each column of the matrix against its own entries: a slow loss in wide cells shows beside what
  // thin ones exchange.
  const Eigen::VectorXd own = (of_sizes * scale.asDiagonal()).rowwise().maxCoeff();
  for (Eigen::Index i = 0; i < all.rows(); ++i)
    if (own[i] > 0.0) all.row(i) /= own[i];
  if (const Border* border = border_of(matrix)) {
    const Eigen::MatrixXd by_globals = sums_of_columns(*border, unknowns);
    all.conservativeResize(all.rows() + by_globals.rows(), Eigen::NoChange);
    all.bottomRows(by_globals.rows()) = by_globals * (scale / scale.maxCoeff()).asDiagonal();
  }
  const Eigen::MatrixXd triangle = triangle_of(all, comm_of(fields));
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(triangle, Eigen::ComputeThinU | Eigen::ComputeFullV);
  Eigen::Index kept = 0;
  while (kept < unknowns && svd.singularValues()[unknowns - 1 - kept] <= nothing) ++kept;
  Eigen::MatrixXd combinations = scale.asDiagonal() * svd.matrixV().rightCols(kept);
  reduce(combinations);
  return combinations;
}

}  // namespace fluxform
