#pragma once
// Units of measurement by udunits2, with the words our users write.
//
//   convert(25.0, "mV", "V") == 0.025;   convert(1.0, "yr", "h") == 8760.0
//
// Ours, on top of udunits' database: `yr` and `year` are 365 days exactly (udunits' year is the
// tropical year of 365.2422 days; write `tropical_year` for it); `eV` has the SI-2019 value; `Mx`
// is 1e-8 Wb; `G`, `Gs`, `gauss` are 1e-4 T; `Rsun` is 696 Mm (6.96e8 m). Exponents may be written
// `km2/s`, `km^2/s` or `km**2/s`. Offsets count: 0 degC is 273.15 K.
#include <array>
#include <string>

namespace fluxform {

/// Makes `word` a unit of the size `meaning`, or gives it another size: the natural units of a
/// model whose material the input names. Unlike udunits' own words it may end in digits (`Bc2`),
/// and it takes no prefixes. Throws InputError if `meaning` is no unit.
void define_unit(const std::string& word, const std::string& meaning);

/// Throws InputError when a unit is unknown or the two measure different things.
double convert(double value, const std::string& from, const std::string& to);

/// Whether the text is a unit at all; "" and "1" are the dimensionless one.
bool known_unit(const std::string& unit);

/// Whether both are known and measure the same thing.
bool convertible(const std::string& from, const std::string& to);

/// What to write instead of an unknown unit, e.g. "mol/L" for "M"; empty if there is no idea.
std::string unit_suggestion(const std::string& unit);

/// A unit as a product of powers of SI's base units: kg, m, s, A, K, mol, cd. Angles have none.
struct Dimensions {
  std::array<double, 7> exponents{};
  double size = 1.0;  ///< the unit in SI
};
/// Throws InputError when the unit is unknown.
Dimensions dimensions_of(const std::string& unit);

/// The product of two units in plain words: "mol m-2 s-1" times "m2" is "mol s-1".
std::string product_of_units(const std::string& a, const std::string& b);

/// What the unit measures in words, e.g. "a speed"; empty if it has no everyday name.
std::string what_it_measures(const std::string& unit);

}  // namespace fluxform
