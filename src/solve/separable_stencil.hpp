#pragma once
// What the separable solver knows of a matrix: for every row along the banded axis one stencil,
// averaged over the transform axes, and how the rows at the ends of those axes continue it.
#include <cstdint>
#include <unordered_map>

#include "fluxform/solve/separable_csr.hpp"
#include "fluxform/solve/separable_layout.hpp"

namespace fluxform::separable {

/// Where an entry reaches: `band` rows and `along` cells on the transform axes (modulo n if
/// periodic).
struct Offset {
  int band = 0;
  std::array<int, 2> along{0, 0};
};

/// Continuation of u beyond the lower and the upper end of a transform axis: +1 even, -1 odd.
using Parity = std::array<int, 2>;

class AveragedStencil {
 public:
  /// Reads the sparsity pattern. Collective. Throws SolveError where the stencil does not fit the
  /// axis.
  AveragedStencil(const Grid& grid, const Layout& layout, const Numbering& numbering, Mat matrix);
  /// Reads the values: averages, parities, defect. Collective.
  void update(Mat matrix);

  int bandwidth() const { return bandwidth_; }
  const std::vector<Offset>& offsets() const { return offsets_; }
  double value(int row, std::size_t slot) const { return values_[slot_of(row, slot)]; }
  const std::array<Parity, 2>& parity() const { return parity_; }
  double defect() const { return defect_; }

 private:
  using Key = std::int64_t;
  struct Deviation {
    std::vector<double> most, size;  ///< per row of the banded axis
  };
  std::size_t slot_of(int row, std::size_t slot) const {
    return static_cast<std::size_t>(row) * offsets_.size() + slot;
  }
  Key key(const Offset& d) const;
  Offset offset(Key k) const;
  Offset between(const Index& from, const Index& to) const;
  bool interior(const Index& i) const;
  int samples() const;
  void measure(const std::vector<CsrBlock>& blocks);
  void list_offsets(const std::vector<CsrBlock>& blocks);
  void assign_slots(const std::vector<CsrBlock>& blocks);
  void find_gaps();
  void average(const std::vector<CsrBlock>& blocks);
  void symmetrise();
  void choose_parity(const std::vector<CsrBlock>& blocks);
  void measure_defect(const std::vector<CsrBlock>& blocks);
  void compare_interior(const CsrBlock& block, const std::vector<int>& slots, Deviation& d) const;
  double mismatch(const std::vector<CsrBlock>& blocks, PetscInt row, const Index& i,
                  const std::array<Parity, 2>& parity) const;
  std::pair<int, int> fold(std::size_t axis, int position, const Parity& parity) const;

  const Grid& grid_;
  const Layout& layout_;
  const Numbering& numbering_;
  int bandwidth_ = 0;
  std::array<int, 2> reach_{0, 0};  ///< along transform axes that have ends
  std::vector<Offset> offsets_;
  std::unordered_map<Key, int> slot_;
  std::vector<Index> cells_;             ///< of each owned row
  std::vector<char> interior_;           ///< of each owned row: away from ends of transform axes
  std::vector<std::vector<int>> slots_;  ///< per block and entry: place in values_, -1 near ends
  std::vector<int> gaps_;                ///< per row and slot: matrix rows that lack the entry
  std::vector<double> values_;
  std::array<Parity, 2> parity_{Parity{1, 1}, Parity{1, 1}};
  double defect_ = 0.0;
};

}  // namespace fluxform::separable
