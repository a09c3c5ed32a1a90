#pragma once
// The cell and its surroundings as the input gives them, in SI but for voltages and energies: those
// count in mV, so that V_m is as large as concentrations are. V_m is that of inside against outside.
#include <string>
#include <vector>

#include "fluxform/core/constants.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/input/protocol.hpp"

#include "transport.hpp"

namespace fluxform::membrane {

inline constexpr int most_ions = 3;
inline constexpr double ln10 = 2.302585092994045684;

struct Ion {
  std::string name;
  double charge = 0.0;
  double permeability = 0.0;  ///< P of its channels
  double inside = 0.0;        ///< in the cytosol: kept, or at the start
  double vacuole = 0.0;       ///< at the start
  double tonoplast = 0.0;     ///< P of its channels there
  double assimilation = 0.0;  ///< 1/s, of what is in the cytosol
  std::optional<double> diffusivity;
  double in_water = 0.0;         ///< D, given or known
  std::optional<double> buffer;  ///< amount per volume of soil over concentration in its water
  Protocol outside;
  OnSides bath;
  OnCells kept;  ///< outside, now
};

enum class Voltage { clamped, rest, charging };
enum class Around { kept, stirred, soil };

/// What is observed, summed over the membrane: these, and four numbers of each ion.
enum Observable { membrane_area, total_current, pump_current, of_ions };
enum OfIon { uptake, by_symport, by_drift, by_diffusion, numbers_of_ion };
constexpr int observable_of(int ion, int which) { return of_ions + numbers_of_ion * ion + which; }

struct Plant {
  double volt = 1.0;  ///< V in one unit of the model
  double temperature = 298.15;
  std::vector<Ion> ions;
  std::vector<Symport> symports;
  Pump pump;

  Voltage voltage = Voltage::rest;
  Protocol clamp;            ///< V
  double start = 0.0;        ///< V
  double capacitance = 0.0;  ///< F/m2
  double injected = 0.0;     ///< A/m2, into the cell

  double acidity_inside = 7.3;  ///< pH
  Protocol acidity_outside;     ///< pH

  bool compartment = false;  ///< whether the cytosol's concentrations change
  double depth = 1.0;        ///< of cytosol: volume per area of membrane
  double vacuole_depth = 0.0;
  double vacuole_voltage = 0.0, vacuole_acidity = 5.5;
  std::vector<Antiport> antiports;

  Around around = Around::kept;
  double bath_depth = 0.0;  ///< of a stirred bath
  double impedance = 1.0;   ///< f: of diffusion in soil, beside the share of water
  OnFaces water_on, velocity;
  OnCells water_in;
  OnSides surface;           ///< membrane per area of a side
  OnInterfaces across;       ///< membrane per area of an interface
  OnInterfaces held_across;  ///< V, of `from` against `to`

  OnFaces clamp_now;  ///< V
  OnFaces acid_now;   ///< ln10 (pH_in - pH_out)

  void describe(ModelInput& in);
  int count() const { return static_cast<int>(ions.size()); }
  const Ion& ion(int n) const { return ions[static_cast<std::size_t>(n)]; }
  double thermal() const {
    return constants::gas_constant * temperature / constants::faraday / volt;
  }
  double atp() const { return pump.atp_energy * volt / (constants::gas_constant * temperature); }
  double acid(double t) const { return ln10 * (acidity_inside - acidity_outside(t)); }
  double vacuole_acid() const { return ln10 * (acidity_inside - vacuole_acidity); }
  /// D theta f.
  double spread(int n, const Face& face) const {
    return ion(n).in_water * water_on(face) * impedance;
  }
  /// What a unit of concentration stores per volume.
  double stored(int n, const Cell& at) const {
    return around == Around::soil ? ion(n).buffer.value_or(water_in(at)) : 1.0;
  }
  /// Membrane per area of a side; without a grid of its own the input has one side.
  double membrane_at(const Face& face) const {
    if (around != Around::soil) return face.side == 0 ? 1.0 : 0.0;
    return surface.given(face) ? surface(face) : 0.0;
  }
  /// From cytosol to vacuole, per area of membrane.
  template <class T>
  T across_tonoplast(int n, const T& in, const T& stored) const {
    if (vacuole_depth <= 0.0) return T(0.0);
    const double psi = vacuole_voltage / thermal();
    T j = channel(ion(n).tonoplast, ion(n).charge, in, stored, T(-psi)).net;
    for (const Antiport& a : antiports)
      if (a.of == n) j += a.inward(in, stored, psi, vacuole_acid());
    return j;
  }
  bool holds(int n, const Face& face) const {
    return around == Around::soil && ion(n).bath.given(face);
  }
};

}  // namespace fluxform::membrane
