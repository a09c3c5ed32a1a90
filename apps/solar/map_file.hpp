#pragma once
// Maps of the radial field from files: HDF5 as written by PSI's tools and by Fluxform, and text.
//
//   const LatLonMap map = read_map("map.h5", {.missing = MissingCells::fill}, comm, &report);
//
// HDF5: a two-dimensional dataset (`Data`, `br`, or the one named) with its coordinates as
// datasets: dim1 (fastest axis) and dim2, theta (colatitude) and phi in either order, or latitude
// and longitude by name, in radians or degrees. A leading axis (time, realization) is cut at
// `slice`. Text: one row of latitude a line, values separated by blanks or commas, # comments.
#include <string>

#include <mpi.h>

#include "surface_map.hpp"

namespace fluxform::solar {

struct MapOptions {
  std::string dataset{};         ///< HDF5 only; empty: Data or br
  int slice = -1;                ///< of a leading axis; negative counts from the end
  bool sine_latitude = false;    ///< text: rows equally spaced in sin(lat), not in latitude
  bool first_row_north = false;  ///< text
  MissingCells missing = MissingCells::refuse;
};

struct MapReport {
  std::size_t rows = 0, columns = 0;
  bool has_coordinates = false;  ///< the file says where its rows stand
  bool repeated_column = false;  ///< the last column repeated the first and was dropped
  std::size_t missing = 0;       ///< cells that were not a number
};

/// Reads on rank 0 and hands the map to all. Collective. Throws IoError if the file cannot be read,
/// InputError if it holds no usable map.
LatLonMap read_map(const std::string& path, const MapOptions& options, MPI_Comm comm,
                   MapReport* report = nullptr);

/// The two formats, on this rank alone and before missing cells are treated.
LatLonMap read_map_hdf5(const std::string& path, const MapOptions& options,
                        MapReport* report = nullptr);
LatLonMap parse_map_text(const std::string& text, const std::string& name,
                         const MapOptions& options, MapReport* report = nullptr);

}  // namespace fluxform::solar
