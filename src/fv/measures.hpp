#pragma once
// Numbers of a whole grid from functions of its cells and faces. All members are collective but
// cell_mean.
#include <functional>
#include <vector>

#include "fluxform/grid/grid.hpp"

namespace fluxform {

using OfCell = std::function<double(const Index&)>;

/// Over cells that take part.
double greatest(const Grid& grid, const OfCell& value);
double least(const Grid& grid, const OfCell& value);
/// Over the volume.
double mean(const Grid& grid, const OfCell& value);
double volume(const Grid& grid);
/// By Grid::sides().
std::vector<double> side_areas(const Grid& grid);

/// Mean of the faces of cell i across an axis that lie between two cells, of `value(face, cell to
/// the left)`: how what is known on faces is shown in cells. Zero where a cell has no such face.
double cell_mean(const Grid& grid, int axis, const Index& i,
                 const std::function<double(const Face&, const Index&)>& value);

}  // namespace fluxform
