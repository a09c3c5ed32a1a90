#pragma once
// What is measured of a state, in the field's terms.
#include <optional>

#include "fluxform/output/quantity.hpp"

#include "bulk.hpp"
#include "ion_system.hpp"

namespace fluxform::electrolyte {

/// What passes one side, per area of it, in SI units.
struct Passing {
  double charge = 0.0;       ///< C/m2 on the metal
  double current = 0.0;      ///< A/m2 that ions carry into the electrolyte
  std::vector<double> ions;  ///< mol/(m2 s) into the electrolyte
};

/// By side of the grid. Collective.
std::vector<Passing> passing(IonSystem& system, const Medium& medium, const Grid& grid, double t,
                             Vec u);

/// Free energy over RT and the concentration scale: its mixing part, and with walls at fixed
/// potentials the field's, less the work that sources do:
///   int sum c (ln c - 1 + drive) + |field|^2/2  -  sum over metals of voltage times charge.
/// In a cell that ions cannot leave it never grows. J (per area or length in fewer dimensions).
/// Collective.
double free_energy(const Medium& medium, const std::vector<Wall>& walls, const Grid& grid, Vec u);

/// max - min of ln c + z phi + drive + excess over the cells that hold the species, per species;
/// nothing for one that is nowhere. Collective.
std::vector<std::optional<double>> potential_spread(const Medium& medium, const Grid& grid, Vec u);

/// Whether species k is nowhere at the start: rows, which have the same columns always, then leave
/// out its spread. Collective.
bool begins_absent(const Medium& medium, const Grid& grid, std::size_t k);

/// Everything above by name, for histories and summaries. Collective.
Quantities observe(IonSystem& system, const Medium& medium, const Grid& grid, double t, Vec u);
Quantities observe(IonSystem& system, const Medium& medium, const Grid& grid, double t, Vec u,
                   const Bulk& bulk);

/// Voltage (V_T) of the metal whose current is prescribed; zero if there is none. Collective.
double driven_voltage(const Medium& medium, const Grid& grid, Vec u);

/// The concentrations of the input, and no field. Collective.
void start(const Medium& medium, const Grid& grid, Vec u);

}  // namespace fluxform::electrolyte
