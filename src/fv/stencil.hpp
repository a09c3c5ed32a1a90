#pragma once
// The states around a face as wide stencils see them. A model chooses its stencil by the argument
// of its flux: two states, a Line or a Star. No PETSc here.
//
//   T along_y = 0.5 * (u.beside_left(1).above[0] - u.beside_left(1).below[0]);   // axis 1 is y
//
// Cells that a side, a hole or an interface cuts off are extrapolated linearly along the axis, and
// repeated across it.
#include <array>

#include "fluxform/core/state.hpp"

namespace fluxform {

/// The four cells along the face's axis, in its direction.
template <class T, int N>
struct Line {
  State<T, N> far_left, left, right, far_right;
};

/// The two neighbours of a cell along one axis.
template <class T, int N>
struct Beside {
  State<T, N> below, above;
};

/// The four cells along the face's axis and the neighbours of `left` and `right` across it.
template <class T, int N>
struct Star {
  State<T, N> far_left, left, right, far_right;
  int axis = 0;                             ///< the face's
  std::array<Beside<T, N>, 2> left_others;  ///< of `left`, along the axes other than the face's
  std::array<Beside<T, N>, 2> right_others;

  /// Neighbours of `left` along `other`, an axis of the grid that is not the face's.
  const Beside<T, N>& beside_left(int other) const { return left_others[place(other)]; }
  const Beside<T, N>& beside_right(int other) const { return right_others[place(other)]; }

 private:
  std::size_t place(int other) const { return static_cast<std::size_t>(other - (other > axis)); }
};

enum class StencilKind { pair, line, star };

}  // namespace fluxform
