#pragma once
// Numbers on the cells of a grid from an HDF5 file, in the shape in which run files have them: one
// value per cell, last axis first.
//
//   CellField eta = read_dataset(grid, "eta.h5", "eta");
#include <string>
#include <vector>

#include "fluxform/files/h5.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform {

/// Cell counts, slowest axis first.
h5::Extent grid_extent(const Grid& grid);
/// What this rank owns, slowest axis first.
h5::Slab owned_slab(const Grid& grid);

/// Values of this rank's cells, first axis fastest, with those of two cells more: of other ranks,
/// across periodic ends and poles. Cells that take no part keep zero. Collective.
CellField with_neighbours(const Grid& grid, const std::vector<double>& own);

/// The dataset on this rank's cells and two more. Every rank reads its own box only. Throws
/// InputError: a file that cannot be read, no such dataset, one of another shape. Collective.
CellField read_dataset(const Grid& grid, const std::string& file, const std::string& name);

}  // namespace fluxform
