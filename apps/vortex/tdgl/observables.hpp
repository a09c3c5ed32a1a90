#pragma once
// What is measured of a state.
#include "fluxform/output/quantity.hpp"

#include "settings.hpp"
#include "tdgl_operator.hpp"
#include "tracks.hpp"
#include "vortices.hpp"

namespace fluxform::vortex {

/// In reduced units.
struct Observables : DensityMeans {
  double energy = 0.0;  ///< G
  int vortices = 0;     ///< plaquettes with a winding, counted with their number of turns
  int winding = 0;      ///< sum of the windings
  int all_vortices = 0, all_winding = 0;  ///< the same of all zeros of psi, pronounced or not
  double voltage = 0.0;        ///< first over second probe, or over the terminals, or over the cell
  double quanta_passed = 0.0;  ///< time integral of the voltage that a moving A makes
  double supplied = 0.0;       ///< power from terminals and drives
  double condensate_heat = 0.0;
  double joule_heat = 0.0;
  std::vector<double> fluxoids;  ///< turns around the input's loops
};

class Observer {
 public:
  /// Throws InputError for probes and loops outside the sample. `op` must outlive it. Collective.
  Observer(const Settings& s, const Parameters& p, TdglOperator& op);
  /// Collective.
  Observables operator()(double t, Vec u);
  /// The voltage alone, reduced, without that of a moving A. Collective.
  double standing_voltage(double t, Vec u);
  /// Time integral of the voltage that A makes as it moves along driven axes; its slope is known
  /// better than the rate at one moment, a small difference of two currents.
  double moved() const;
  /// Its rate at the last evaluation.
  double moving_voltage() const;
  /// Whether the voltage is that around a cell driven along one axis, and nothing else is driven.
  bool is_cell() const;
  bool has_moving_field() const { return op_.around().any_driven(); }
  /// The voltage if the sample were normal. Collective.
  double normal_voltage(double t);
  /// Size of the applied field.
  double field(double t) const;
  /// The vortices of the last state measured.
  const std::vector<Vortex>& vortices() const { return vortices_; }
  /// Of the vortices of a film, after the last state measured: counts, mean velocity, drag, order.
  Quantities told_of(const Tracks& tracks, const Observables& last) const;
  /// With units, in SI and reduced.
  Quantities quantities(const Observables& o) const;

 private:
  double standing_voltage() const;
  double along_reach(const Vector& of) const;
  double mean_potential(const Terminal& t) const;
  double at_probe(std::size_t k) const;

  const Settings& settings_;
  TdglOperator& op_;
  std::vector<Index> probes_;
  std::vector<LoopBox> loops_;
  std::vector<Vortex> vortices_;
};

/// Density |psi|^2, phase, potential [V] and current density [A/m2] at the nodes.
std::vector<FieldInfo> shown_fields(const Settings& s, int dimension);
/// Fills a vector of these for the state `op` was last evaluated at. Collective.
void show(const TdglOperator& op, Vec shown);

}  // namespace fluxform::vortex
