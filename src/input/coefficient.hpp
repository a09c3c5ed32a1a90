#pragma once
// A prescribed quantity that may vary in space and time, as the input gave it:
//
//   diffusivity: 300 km2/s
//   diffusivity: {expression: "300*(1 + sind(latitude)^2)", unit: km2/s}
//   diffusivity: {regions: {core: 300 km2/s, elsewhere: 250 km2/s}}
//   diffusivity: {file: eta.h5, dataset: eta, unit: km2/s}
#include <map>
#include <string>

#include "fluxform/input/expression.hpp"

namespace fluxform {

struct Coefficient {
  enum class Kind { constant, expression, regions, dataset };
  Kind kind = Kind::constant;
  double constant = 0.0;                  ///< in the app's unit, as are all values below
  Expression expression{};                ///< Kind::expression
  std::map<std::string, double> regions;  ///< Kind::regions; "elsewhere" is the region without name
  std::string file;                       ///< Kind::dataset: full path
  std::string dataset;
  double file_factor = 1.0;  ///< the app's value is this times the number in the file
  std::string file_unit;     ///< as the user wrote it

  Coefficient() = default;
  Coefficient(double value) : constant(value) {}  // NOLINT: a default is written as a number

  bool is_constant() const { return kind == Kind::constant; }
  bool is_dataset() const { return kind == Kind::dataset; }

  /// The value at a place: `variables` as declared with the coefficient, `region` by name.
  /// Throws InputError for a region the table lacks, and for a dataset (which the app reads
  /// itself).
  double operator()(std::span<const double> variables, const std::string& region = "") const;
};

}  // namespace fluxform
