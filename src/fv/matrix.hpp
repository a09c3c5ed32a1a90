#pragma once
// AIJ matrices whose rows hold a stencil's cells, with the place of every entry known beforehand:
// kernels add into the value arrays directly instead of searching rows (MatSetValues costs several
// times the arithmetic of a Jacobian).
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// The relative cell offsets a row depends on; the first is the cell itself.
std::vector<Index> stencil_offsets(int dimension, int reach_along, bool diagonals);

/// Creates the matrix with its full pattern (explicit zeros), carrying the grid for
/// preconditioners.
Handle<Mat> create_stencil_matrix(const Grid& grid, const std::vector<Index>& offsets);

/// Makes a matrix carry the grid it lives on: `grid_of` gives it back.
void attach_grid(const Grid& grid, Mat matrix);

/// Direct write access to the rows this rank owns, valid while in scope. Old values stay until
/// `clear`, which a sweep calls for each row of cells when it comes to it: one pass over memory.
class StencilWriter {
 public:
  /// Where entries stand; built once per matrix and reusable for matrices of the same pattern.
  class Layout {
   public:
    Layout() = default;
    Layout(const Grid& grid, Mat matrix, const std::vector<Index>& offsets);

   private:
    friend class StencilWriter;
    struct Row {
      std::int32_t diagonal_length = 0, off_length = 0;
      std::int32_t diagonal_start = 0, off_start = 0;
    };
    static constexpr int span = 5;
    static int code(const Index& d) { return (d[0] + 2) + span * ((d[1] + 2) + span * (d[2] + 2)); }
    std::array<int, 125> slot_{};
    int slots_ = 0;
    /// Entry position in the diagonal block's values, or -2 - position in the off-diagonal block's.
    std::vector<std::int32_t> place_;
    std::vector<Row> rows_;
  };

  StencilWriter(const Grid& grid, Mat matrix, const Layout& layout);
  ~StencilWriter();
  StencilWriter(const StencilWriter&) = delete;
  StencilWriter& operator=(const StencilWriter&) = delete;

  /// Sets the rows of owned cells first, ..., first + count - 1 to zero.
  void clear(std::ptrdiff_t first, std::ptrdiff_t count) const;

  /// The entries of one pair of cells; empty where the second does not exist.
  class Block {
   public:
    Block() = default;
    Block(double* first, std::ptrdiff_t length) : first_(first), length_(length) {}
    bool exists() const { return first_ != nullptr; }
    /// Derivative of equation r by unknown c.
    double& operator()(int r, int c) const { return first_[r * length_ + c]; }

   private:
    double* first_ = nullptr;
    std::ptrdiff_t length_ = 0;
  };

  /// The derivatives of owned cell `row`'s equations by the unknowns of cell row + d.
  Block block(std::ptrdiff_t row, const Index& d) const {
    const int slot = layout_.slot_[static_cast<std::size_t>(Layout::code(d))];
    const std::int32_t place =
        layout_.place_[static_cast<std::size_t>(row * layout_.slots_ + slot)];
    const auto& lengths = layout_.rows_[static_cast<std::size_t>(row)];
    if (place >= 0) return {diagonal_ + place, lengths.diagonal_length};
    if (place == -1) return {};
    return {off_ + (-2 - place), lengths.off_length};
  }

 private:
  Mat matrix_;
  const Layout& layout_;
  int unknowns_;
  Mat diagonal_matrix_ = nullptr, off_matrix_ = nullptr;
  double* diagonal_ = nullptr;
  double* off_ = nullptr;
};

}  // namespace fluxform
