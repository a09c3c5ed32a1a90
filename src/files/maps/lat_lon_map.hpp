#pragma once
// A map of a whole sphere in boxes of latitude and longitude, whatever file it came from.
#include <cstddef>
#include <string>
#include <vector>

namespace fluxform {

struct LatLonMap {
  std::vector<double> latitude_faces;   ///< radians, -pi/2 to pi/2
  std::vector<double> longitude_faces;  ///< radians, increasing, spanning 2 pi from anywhere
  std::vector<double> values;           ///< rows south to north, longitude fastest

  std::size_t rows() const { return latitude_faces.size() - 1; }
  std::size_t columns() const { return longitude_faces.size() - 1; }
  double& at(std::size_t row, std::size_t column) { return values[row * columns() + column]; }
  double at(std::size_t row, std::size_t column) const { return values[row * columns() + column]; }
};

/// Where a raw table's rows and columns stand; either axis may run either way.
struct MapAxes {
  std::vector<double> latitude;   ///< radians, one per row
  std::vector<double> longitude;  ///< radians, one per column; a last one 2 pi on is dropped
  bool sine_latitude = false;     ///< rows are known to be equally spaced in sin(lat)
};

/// Boxes around the points of a table (rows of latitude, longitude fastest): faces stand midway
/// between neighbours, in sin(lat) if the rows are (seen to be) equally spaced in it; points on a
/// pole get half boxes. Throws InputError (naming `name`) if the axes are not monotonic, do not
/// cover the sphere, or do not fit the number of values.
LatLonMap boxes_around(const MapAxes& axes, std::vector<double> table, const std::string& name);

/// What to do with cells that are not a number.
enum class MissingCells { refuse, zero, fill };

/// Replaces cells that are not finite; returns how many there were. `fill` takes the mean of the
/// valid cells of the row, or, in a row with none, of the nearest row that has some (linear between
/// two). `refuse` throws InputError telling how many, `what` they hold, and where.
std::size_t treat_missing(LatLonMap& map, MissingCells how, const std::string& name,
                          const std::string& what = "");

}  // namespace fluxform
