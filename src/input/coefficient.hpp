#pragma once
// A prescribed quantity that may vary in space and time, as the input gave it:
//
//   diffusivity: 300 km2/s
//   diffusivity: {expression: "300*(1 + sind(latitude)^2)", unit: km2/s}
//   diffusivity: {core: 300 km2/s, elsewhere: {expression: "250*exp(-t)", unit: km2/s}}
//   diffusivity: {file: eta.h5, dataset: eta, unit: km2/s}     # HDF5, in the shape of the grid
//   diffusivity: {file: eta.tif, unit: km2/s}                  # GeoTIFF or ESRI ASCII grid
//
// A table by name has a value for a region, side or interface each; `elsewhere` stands for cells in
// no region, `all` for sides and interfaces that the table does not name. {regions: {...}} around a
// table by region says the same.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/input/expression.hpp"

namespace fluxform {

/// What a table says of one name: a number, or a formula.
struct NamedValue {
  double number = 0.0;
  Expression formula{};
  bool is_formula() const { return !formula.empty(); }
};

struct Coefficient {
  enum class Kind { constant, expression, table, dataset, unset };
  Kind kind = Kind::constant;
  double constant = 0.0;                    ///< in the app's unit, as are all values below
  Expression expression{};                  ///< Kind::expression
  std::map<std::string, NamedValue> table;  ///< Kind::table
  std::string file;                         ///< Kind::dataset: full path
  std::string dataset;                      ///< of an HDF5 file; empty for a raster
  std::optional<int> band;                  ///< of a raster, from 1
  double file_factor = 1.0;  ///< the app's value is this times the number in the file
  std::string file_unit;     ///< as the user wrote it

  Coefficient() = default;
  Coefficient(double value) : constant(value) {}  // NOLINT: a default is written as a number
  /// One that has no value unless the input gives one.
  static Coefficient unset();

  /// The keys of a mapping that is no table by name.
  static const std::vector<std::string>& keys();

  bool is_constant() const { return kind == Kind::constant; }
  bool is_dataset() const { return kind == Kind::dataset; }
  bool is_set() const { return kind != Kind::unset; }
  /// Whether a formula in it uses this variable.
  bool uses(const std::string& variable) const;

  /// What the table says of `name`, or of `rest` where it says nothing of it; nullptr for neither.
  const NamedValue* named(const std::string& name, const std::string& rest) const;

  /// The value at a place: `variables` as declared with the coefficient, `region` by name.
  /// Throws InputError for a region the table lacks, and for a dataset (which is read by cells).
  double operator()(std::span<const double> variables, const std::string& region = "") const;
};

}  // namespace fluxform
