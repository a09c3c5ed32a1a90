#pragma once
// The separable solver without PETSc's wrapping: stencil -> symbols -> factors; transform, solve,
// back.
#include "fluxform/solve/separable_bands.hpp"

namespace fluxform::separable {

class Solver {
 public:
  /// Collective; `grid` must outlive the solver. Throws SolveError if it has several unknowns per
  /// cell.
  explicit Solver(const Grid& grid);
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  /// Takes the matrix's values, and its pattern if that changed. Collective.
  void set_up(Mat matrix);
  /// y = A^-1 x, or A^-T x. Collective.
  void apply(Vec x, Vec y, bool transposed = false);

  const Grid& grid() const { return grid_; }
  const Layout& layout() const { return layout_; }
  const AveragedStencil& stencil() const { return *stencil_; }

 private:
  bool same_pattern(Mat matrix);
  void tabulate_phases();
  void fill_symbols();

  const Grid& grid_;
  Numbering numbering_;
  Layout layout_;
  Slab slab_;
  std::unique_ptr<AveragedStencil> stencil_;
  std::unique_ptr<Transform> transform_;
  std::unique_ptr<BandedModes> bands_;
  PetscObjectId pattern_of_ = 0;
  PetscObjectState pattern_state_ = 0;
  Buffer phases_;  ///< [slot][component][width]
  Buffer modes_;
};

}  // namespace fluxform::separable
