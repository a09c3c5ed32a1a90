#pragma once
// Maps of a whole sphere from files: HDF5 with its coordinates as datasets, and text.
//
//   const LatLonMap map = read_map("map.h5", {.missing = MissingCells::fill}, comm, &report);
//
// HDF5: a two-dimensional dataset with its coordinates: dim1 (fastest axis) and dim2, theta
// (colatitude) and phi in either order, or latitude and longitude by name, in radians or degrees. A
// leading axis (time, realization, layer) is cut at `slice`. Text: one row of latitude a line,
// values separated by blanks or commas, # comments.
#include <optional>
#include <string>
#include <vector>

#include <mpi.h>

#include "fluxform/files/maps/lat_lon_map.hpp"

namespace fluxform {

/// Whether the last column of a text map stands one turn after the first.
enum class RepeatedColumn {
  by_look,  ///< if it equals the first and the number of columns speaks for it
  yes,
  no
};

struct MapOptions {
  std::string dataset{};  ///< HDF5 only; empty: one of the usual
  std::vector<std::string> usual{"Data"};
  /// HDF5: of a leading axis; negative counts from the end. Not given: the first, or the last of a
  /// series in time.
  std::optional<int> slice{};
  std::string
      one_slice{};  ///< HDF5: why several are a mistake unless one is asked for; empty: none
  bool sine_latitude = false;    ///< text: rows equally spaced in sin(lat), not in latitude
  bool first_row_north = false;  ///< text
  std::optional<double> first_longitude{};  ///< text: of the first column's centre, degrees
  bool westward = false;                    ///< text: columns run towards smaller longitude
  RepeatedColumn repeated = RepeatedColumn::by_look;  ///< text
  std::vector<double> missing_values{};               ///< empty: those in use
  MissingCells missing = MissingCells::refuse;

  /// Of the datasets to look for, the first there is being taken.
  std::vector<std::string> names() const {
    return dataset.empty() ? usual : std::vector<std::string>{dataset};
  }
};

struct MapReport {
  std::size_t rows = 0, columns = 0;
  bool has_coordinates = false;        ///< the file says where its rows stand
  bool repeated_column = false;        ///< the last column repeated the first and was dropped
  double repeat_differs = 0.0;         ///< by how much, at most, it did not
  bool columns_alike = false;          ///< the last column equals the first, but was kept
  std::size_t missing = 0;             ///< cells that were not a number or held a fill value
  std::size_t filled = 0;              ///< those of them with a fill value
  double fill_value = 0.0;             ///< one of these values
  int slices = 0;                      ///< of the leading axis; 0 if there is none
  int slice = 0;                       ///< the one that was read
  bool series = false;                 ///< slices follow one another in time
  double lowest = 0.0, highest = 0.0;  ///< of the values that are not missing
};

/// Values that files use for "no data" and that hardly anything measures: -99999, -32768, 1e20 and the
/// like.
bool is_fill_value(double value);

/// Reads on rank 0 and hands the map to all. Collective. Throws IoError if the file cannot be read,
/// InputError if it holds no usable map.
LatLonMap read_map(const std::string& path, const MapOptions& options, MPI_Comm comm,
                   MapReport* report = nullptr);

/// The two formats, on this rank alone and before missing cells are treated.
LatLonMap read_map_hdf5(const std::string& path, const MapOptions& options,
                        MapReport* report = nullptr);
LatLonMap parse_map_text(const std::string& text, const std::string& name,
                         const MapOptions& options, MapReport* report = nullptr);

}  // namespace fluxform
