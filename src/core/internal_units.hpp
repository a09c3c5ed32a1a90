#pragma once
// The units that an app computes in, so that kernels see numbers near one: coherent, made of a few
// units that the app names.
//
//   InternalUnits units;
//   units.set("m", 1e-6);                  // one internal length is a micrometre
//   units.set("V", 0.0257);                // one internal potential is the thermal voltage
//   units.of("V/m") == 0.0257 / 1e-6;      // follows
//
// What the named units leave open stays as close to SI as they allow. A physical constant may be
// made one in the same way: set("C/mol", faraday).
#include <array>
#include <map>
#include <string>
#include <vector>

namespace fluxform {

class InternalUnits {
 public:
  /// One internal unit of what `unit` measures is `value` of it. Throws InputError if `unit` is
  /// unknown, and std::logic_error if earlier calls determine it already.
  void set(const std::string& unit, double value);
  /// How many `unit` one internal unit of its kind is: exactly what was set, for a unit that was.
  /// Throws InputError if `unit` is unknown.
  double of(const std::string& unit) const;

 private:
  static constexpr std::size_t bases =
      7;  ///< kilogram, metre, second, ampere, kelvin, mole, candela
  std::vector<std::array<double, bases>> named_;  ///< exponents of the units that were set
  std::vector<double> sizes_;                     ///< of these in SI
  std::vector<double> logarithms_;                ///< of their size in SI
  std::map<std::string, double> given_;           ///< as set, exact where a logarithm rounds
  std::array<double, bases> scale_{};             ///< logarithm of each base unit's internal size
};

}  // namespace fluxform
