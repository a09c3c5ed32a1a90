#pragma once
// How a coefficient known in cells or by a formula becomes a number on a face.
namespace fluxform {

/// What a face gets of a coefficient. On a side, where one of its cells is missing, `series` is the
/// value in the cell, and the others take a formula on the face itself.
enum class Mean {
  series,   ///< the two half cells in series, as conductances are
  at_face,  ///< a formula at the face's centre; what is known per cell, linear between the two
  step,     ///< the difference of a potential, right less left; on a side, wall less cell
  slope,    ///< the same over the distance of the centres; on a side, that of the next face inside
  conductance  ///< over the distance between the cells: what a difference is multiplied by; a
               ///< formula integrated over the face
};

}  // namespace fluxform
