#pragma once
// Tables rho_ff(B) as CSV files: written by the analysis flux_flow from lattices of single
// vortices, read by the continuum model. Found by the names of their columns; others may stand
// beside them.
#include <string>
#include <vector>

namespace fluxform::vortex {

inline constexpr const char* field_column = "field [T]";
inline constexpr const char* resistivity_column = "resistivity [ohm m]";

struct ResistivityTable {
  std::vector<double> field;        ///< T, from above 0, increasing
  std::vector<double> resistivity;  ///< ohm m, positive
};

/// Throws InputError with the file and line of the first mistake.
ResistivityTable read_resistivities(const std::string& path);

}  // namespace fluxform::vortex
