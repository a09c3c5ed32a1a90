#pragma once
// What is measured of a state, in the field's terms, and said of it at the end.
#include <optional>

#include "fluxform/fv/sums.hpp"
#include "fluxform/output/quantity.hpp"

#include "state/bulk.hpp"

namespace fluxform::electrolyte {

/// max - min of ln c + z phi + drive + excess over the cells that hold the species, per species;
/// nothing for one that is nowhere. Collective.
std::vector<std::optional<double>> potential_spread(const Moment& now);

/// For histories: charges, currents, free energy, what drives and carries the ions. `sums`: of the
/// model's observables. Collective.
Quantities observe(const Moment& now, const Bulk& bulk, const Sums& sums);

/// For summaries: crossover field, transport numbers, limiting current, Sand's time, power, Debye
/// lengths. Collective.
Quantities answers_of_the_field(const Moment& now, const Bulk& bulk, const Sums& sums);

/// Salt of one cation and one anion of which one is blocked everywhere (Newman and Thomas-Alyea,
/// Electrochemical Systems, 3rd ed., chapter 11): the current that empties one wall.
struct BinarySalt {
  double diffusivity = 0.0;  ///< ambipolar, m2/s
  double transport = 0.0;    ///< number of the ion that passes
  double concentration = 0.0;
  double charge = 1.0;                     ///< of the ion that passes
  double length = 0.0;                     ///< m
  double limiting_current() const;         ///< A/m2
  double sand_time(double current) const;  ///< s
};
/// Collective.
std::optional<BinarySalt> binary_salt(const Setup& s);

/// Whether there is fixed charge, be it zero in this cell's start. Collective.
bool has_background(const Setup& s);

/// Whether species k can leave or enter through some wall.
bool is_open(const Medium& m, std::size_t k);

/// The Debye length of the concentrations at the start in cell i, or of the ions that `wall` keeps
/// beside it where that is the shorter one, um.
double debye_length(const Medium& m, const Index& i, const Wall& wall);

}  // namespace fluxform::electrolyte
