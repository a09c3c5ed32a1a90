#pragma once
// Drift and diffusion by a full tensor on edges, J = D (f u - grad u) where f is the drift divided by
// D: every edge of Selling's decomposition carries an exponentially fitted flux,
//
//   flow = w [B(-z) u_left - B(z) u_right],   w = mean of V rho of both cells,   z = integral of f dx
//
// so that u stays positive, nothing is lost, and where f is a gradient u goes as exp of its potential
// in every cell. Along a side that nothing passes, edges that would leave the grid are missing; what
// they carry along it is made up for by edges in it, of the tensor (sum of rho e e^T - d d^T / d_nn)/2
// over the missing ones: order two remains.
#include <functional>

#include "fluxform/flux/selling.hpp"
#include "fluxform/fv/edges.hpp"

namespace fluxform {

struct TensorDrift {
  /// D at a cell, in the grid's coordinates.
  std::function<Tensor(const Point& at)> tensor;
  /// Integral of f along the straight line from one point to the other.
  std::function<double(const Point& from, const Point& to)> step;
  /// Whether u is zero on a side; otherwise nothing passes.
  std::function<bool(int side)> absorbs;
};

/// Throws InputError where a tensor is so oblique that an edge would reach beyond two cells, with the
/// place and what to do. Collective.
Edges tensor_edges(const Grid& grid, const TensorDrift& drift);

}  // namespace fluxform
