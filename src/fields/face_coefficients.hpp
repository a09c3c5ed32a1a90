#pragma once
// Prescribed numbers on faces: normal velocities from components or from a stream function, and the
// transverse corrections that make a face average of (coefficient x field) fourth-order accurate.
//
//   FaceField v = velocity_from_components(grid, [](int axis, const Point& x) { return ...; });
//
// Fields cover the faces of the owned box and one row more on each side, also across periodic ends
// and poles.
#include <functional>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Mean normal velocity of each face by three-point Gauss quadrature along its longer transverse
/// axis (two dimensions) or at its centre (otherwise). `component(axis, x)`: length per time along
/// +axis.
FaceField velocity_from_components(const Grid& grid,
                                   const std::function<double(int axis, const Point&)>& component);

/// Two dimensions: velocity = (d psi/dy, -d psi/dx) in the grid's metric, so that the flow through
/// a face is the difference of psi between its ends and the divergence of every cell is zero to
/// round-off. psi has units length^2/time on a plane or sphere; on (r, z) it is Stokes' stream
/// function times 2 pi. Throws InputError on grids that are not two-dimensional.
FaceField velocity_from_stream_function(const Grid& grid,
                                        const std::function<double(const Point&)>& psi);

/// Largest |net outflow| of a cell over the sum of |flow| through its faces. Collective.
double divergence(const Grid& grid, const FaceField& velocity);

/// Two dimensions: with a flux density c X on faces, where X is averaged over the face, the
/// transverse variation of c and X adds tilt * (X of the next row - X of the row before). This
/// returns tilt for a velocity component c, smooth along meridians across poles; it is zero where a
/// neighbouring row is missing.
FaceField transverse_tilt(const Grid& grid, const FaceField& coefficient);

/// Diffusivity over distance on every face, and its tilt: mean * rise + tilt * (rise of the next
/// row - rise of the row before) is the flux density eta du/dn for any field whose gradient along
/// the face's axis is constant or linear across it, where rise is the change of u between the
/// centres. On a sphere that holds in the rows next to the poles too, where eta / (cos(lat) dlon)
/// is not integrable by itself. Throws InputError on grids that are not two-dimensional.
struct Conductance {
  FaceField mean, tilt;
};
Conductance diffusive_conductance(const Grid& grid,
                                  const std::function<double(const Point&)>& diffusivity);

}  // namespace fluxform
