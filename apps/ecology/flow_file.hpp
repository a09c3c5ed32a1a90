#pragma once
// Wind or water that another program computed: velocities on the cells of the grid, in an HDF5
// file.
#include "landscape.hpp"

namespace fluxform::ecology {

/// Velocity on faces, m/yr, from the datasets flow_x, flow_y, ... (by the names of the axes, last
/// axis first, m/yr): linear between the two cells beside a face, that of the cell inside on
/// borders. Throws InputError, located, for a dataset that is missing, of another shape or not
/// finite; IoError for a file that cannot be read. Collective.
FaceField velocity_from_file(const Landscape& land, const std::string& file);

}  // namespace fluxform::ecology
