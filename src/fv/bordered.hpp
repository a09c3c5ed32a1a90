#pragma once
// The matrix of a system with globals,
//
//   | A  B |   A: the fields' stencil matrix, the only part that preconditioners know
//   | C  D |   B: one column a global,  C: one row a global,  D: small
//
// as a shell that multiplies, is copied, added and scaled as other matrices are. One assembled
// matrix with C's dense rows was wrong or slow in nearly every ordering.
#include <Eigen/Core>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

struct Border {
  Handle<Mat> fields;                  ///< A
  std::vector<Handle<Vec>> columns;    ///< of B, in the layout of the fields
  std::vector<Handle<Vec>> rows;       ///< of C, likewise
  Eigen::MatrixXd corner;              ///< D, the same on all ranks
  Handle<Vec> first_view, other_view;  ///< fields of vectors in use, without storage of their own
  int globals() const { return static_cast<int>(corner.rows()); }
};

/// Takes A over; B, C and D are zero. Carries the grid as A does. Collective.
Handle<Mat> create_bordered_matrix(const Grid& grid, Handle<Mat> fields, int globals);

/// The parts of such a matrix; null for others.
Border* border_of(Mat matrix);

/// A of such a matrix, any other as it is.
Mat fields_of(Mat matrix);

/// A new matrix of either kind, transposed. Collective.
Handle<Mat> transposed(Mat matrix);

/// Every entry of a matrix of either kind becomes its absolute value.
void take_sizes(Mat matrix);

/// The fields of a longer vector as a vector of their own while in scope. `view` has no storage and
/// the fields' layout. Solvers lock what they only read.
enum class ViewFor { reading, writing };
class FieldsView {
 public:
  FieldsView(Vec longer, Vec view, ViewFor what);
  ~FieldsView();
  FieldsView(const FieldsView&) = delete;
  FieldsView& operator=(const FieldsView&) = delete;
  operator Vec() const { return view_; }

 private:
  Vec longer_, view_;
  ViewFor what_;
  const double* read_ = nullptr;
  double* written_ = nullptr;
};

/// A vector without storage for FieldsView, in the layout of A's rows.
Handle<Vec> create_view(Mat fields);

/// What stands behind the fields in a vector, on all ranks; and setting it. Collective.
Eigen::VectorXd tail_of(Vec v, int globals);
void set_tail(Vec v, const Eigen::VectorXd& values);

/// Products of one vector with several. Collective.
Eigen::VectorXd products(const std::vector<Handle<Vec>>& with, Vec v);

}  // namespace fluxform
