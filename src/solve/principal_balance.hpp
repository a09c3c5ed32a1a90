#pragma once
// The matrix of a growth rate brought to a form whose right and left vectors are alike.
//
//   const Balanced problem(r, mass);     // B = -E^-1 M^-1/2 R' M^-1/2 E, E = exp(phi)
//
// Drift makes the right vector of R' pile up downstream and the left one upstream, by exp(v x/D);
// rounding then separates them. E takes the potential part of the drift out of the matrix: where
// drift is the slope of a potential (one dimension, taxis) B is symmetric, elsewhere nearly so. phi
// is the potential whose differences come next to log(b_ij / b_ji) / 2 in the sense of least
// squares.
#include "fluxform/core/petsc.hpp"
#include "fluxform/solve/controls.hpp"

namespace fluxform {

struct Bounds {
  double lower = 0.0;
  double upper = 0.0;
};

class Balanced {
 public:
  /// `linear`: how the potential is solved for. Collective.
  Balanced(Mat r, Vec mass, const LinearControls& linear);

  Mat matrix() const { return b_; }
  bool symmetric() const { return symmetric_; }
  double size() const { return size_; }  ///< the greatest sum of magnitudes in a row
  Vec start() const { return root_; }    ///< positive where cells take part
  /// Vectors of R' from those of B: v = M^-1/2 E x and w = M^-1/2 E^-1 y.
  Handle<Vec> right_from(Vec x) const { return times(x, to_right_); }
  Handle<Vec> left_from(Vec y) const { return times(y, to_left_); }
  /// The sharpest bounds that v = 1, w = 1 and x = y = 1 give.
  Bounds bounds() const;
  /// Least and greatest (B x)/x, or of the transpose of B, where x is above `share` of its largest.
  Bounds enclose(Vec x, bool transposed, double share) const;

 private:
  static Handle<Vec> times(Vec x, Vec factors);
  void scale(Mat r, Vec mass);
  void balance(const LinearControls& linear);
  void set_idle_rows();
  void note_symmetry();

  Handle<Mat> b_;
  Handle<Vec> mass_;
  Handle<Vec> root_;  ///< of the mass
  Handle<Vec> to_right_, to_left_;
  double size_ = 0.0;
  bool symmetric_ = false;
};

}  // namespace fluxform
