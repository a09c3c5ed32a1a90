#pragma once
// A material property over the distance between the two points beside a face: one number where it
// is uniform, a table where it varies.
#include "fluxform/grid/cell.hpp"

namespace fluxform::electrolyte {

struct FaceCoefficient {
  double uniform = 0.0;
  FaceField over_distance;  ///< empty: uniform
  double operator()(const Face& face) const {
    return over_distance.empty() ? uniform / face.distance : over_distance(face);
  }
};

}  // namespace fluxform::electrolyte
