#pragma once
// Lists of bipolar regions: a CSV file with a header, or the plain list derived from SHARPs.
//
//   date, latitude [deg], longitude [deg], separation [deg], tilt [deg], flux [Mx]
//   2011-02-15T01:44, -20.1, 34.5, 6.2, 171, 2.1e22
//
// Columns stand in any order. Optional: `amplitude [G]`, `rho [deg]`, `shape`; columns named id,
// name, noaa, harp or comment are passed over. Dates are decimal years or ISO 8601 (UTC) and the
// other forms of `decimal_year` in calendar.hpp; a column named carrington, jd or mjd, or `date
// [CR]`, counts Carrington rotations or (modified) Julian days. Lines starting with # are comments.
// The plain list has 8 columns without a header: latitude, longitude, separation, tilt [deg], flux
// [Mx], decimal year and two identifiers (sharps-bmrs, sr-dash/SFT-1D).
#include <string>
#include <vector>

#include "bipolar_regions.hpp"

namespace fluxform::solar {

/// Reads on rank 0, sorts by time. Collective. Throws IoError if the file cannot be read and
/// InputError listing every bad row as file:line.
std::vector<BipolarRegion> read_region_list(const std::string& path, RegionShape shape,
                                            MPI_Comm comm);
/// The same from text; `name` stands in messages.
std::vector<BipolarRegion> parse_region_list(const std::string& text, const std::string& name,
                                             RegionShape shape);

}  // namespace fluxform::solar
