#pragma once
// How a coefficient known in cells or by a formula becomes a number on a face.
namespace fluxform {

enum class Mean {
  series,   ///< half cells in series: the harmonic mean, weighted by their widths
  at_face,  ///< at the face's centre; of values in cells their mean, weighted by distance
  normal,   ///< the component of a vector across the face, averaged over it
  step      ///< the difference of a potential from left to right, to the wall on a side
};

}  // namespace fluxform
