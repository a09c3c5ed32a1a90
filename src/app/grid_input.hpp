#pragma once
// The `grid:` section of every app's input.
//
//   grid:
//     geometry: cartesian              # cartesian | cylindrical | sphere | shell
//     x: {from: 0 um, to: 10 um, cells: 200, spacing: tanh, graded: lower}
//     y: {from: 0 um, to: 5 um, cells: 100, periodic: true}
//     sides: [{name: electrode, on: x_min, where: "y < 2e-6"}]
//     regions: [{name: cytosol, where: "x < 4e-6"}, {name: soil, where: "x > 4e-6"}]
//     interfaces: [{name: membrane, from: cytosol, to: soil}]
//     active: "x^2 + y^2 > 1e-12"
//
// Axes: x, y, z; r, phi, z; longitude, latitude; longitude, latitude, r. In formulas coordinates
// are in metres, angles in degrees.
#include "fluxform/grid/spec.hpp"
#include "fluxform/input/parameters.hpp"

namespace fluxform {

/// Declares the keys of the section in `p`. What `grid` holds beforehand is the default; its
/// length_scale must be set. `grid` is complete once `p` has been read.
void describe_grid(Parameters& p, GridSpec& grid);

}  // namespace fluxform
