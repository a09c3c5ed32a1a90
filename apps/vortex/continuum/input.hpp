#pragma once
// What an input says of flux taken as a continuum (`model: continuum`), whatever the stencil of its
// law. SI units throughout.
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/even_table.hpp"
#include "fluxform/flux/number.hpp"

#include "holes.hpp"

namespace fluxform::vortex {

/// Titles of a table rho_ff(B), which the analysis flux_flow of single vortices writes.
inline constexpr const char* field_column = "field [T]";
inline constexpr const char* resistivity_column = "resistivity [ohm m]";

/// Pinned vortices that creep, E = Ec (J/Jc)^n; towards Bean's critical state as n grows.
struct PowerLaw {
  double criterion = 1e-4;  ///< Ec, V/m
  double exponent = 20.0;   ///< n
  double kim_field = 0.0;   ///< B0 of Jc/(1 + |B|/B0), T; 0: Jc does not depend on B

  /// E along a component J of a current whose square is `square`; `critical`: Jc without field.
  template <class T>
  T electric_field(double critical, const T& j, const T& square, const T& field) const {
    using std::pow;
    T jc(critical);
    if (kim_field > 0.0)
      jc = critical / (1.0 + (value_of(field) < 0.0 ? -field : field) / kim_field);
    const T share = square / (jc * jc);
    const double half = 0.5 * (exponent - 1.0);
    // 0^0 has no slope, and the slope of 0^p only exists for p >= 1: both times J = 0.
    if (half == 0.0) return criterion * j / jc;
    if (value_of(share) == 0.0) return T(0.0);
    return criterion * pow(share, half) * (j / jc);
  }
};

enum class Law { flux_flow, power_law };
enum class Outside { applied, field, mirror };

/// What is beyond a side.
struct Beyond {
  Outside is = Outside::applied;
  Expression field{};  ///< T
};

struct ContinuumInput {
  enum Unknown { flux_density };
  enum Observable { amount, energy, heat, through, leaving, beyond, driven };

  Law law = Law::flux_flow;
  std::optional<double> resistivity;           ///< of the normal state, ohm m
  std::optional<double> upper_critical_field;  ///< T
  std::vector<double> at;                      ///< of a table rho_ff(B), T
  std::vector<double> measured;                ///< its resistivities, ohm m
  std::string table;                           ///< file of such a table
  PowerLaw pinned;
  OnFaces critical_current;  ///< Jc without field, A/m2
  const Coefficient* given_current = nullptr;
  std::optional<double> exponent;           ///< n, unless it comes from the next two
  std::optional<double> activation_energy;  ///< of creep, J
  std::optional<double> temperature;        ///< K
  Expression field;                         ///< applied, T
  double period = 0.0;                      ///< of the applied field, s; 0: not periodic
  Expression transport;                     ///< current per height through a slab, A/m
  Conditions<Beyond> sides;
  double front_level = 1e-4;  ///< share of the greatest change of B that marks the front

  /// The law without pinning, E = rho_ff(|B|) J: the points given, from 0 at B = 0; (0, 0) and (Bc2,
  /// rho_n) are Bardeen and Stephen's rho_n B/Bc2.
  EvenTable flow;
  std::vector<std::optional<double>> outside;  ///< B beyond each side, T; empty: a mirror
  Holes holes;
  double hole_resistivity = 0.0;  ///< E/J in holes, ohm m: next to none of a run evens B out there
  OnFaces span;                   ///< distance over which B falls
  OnFaces in_holes;               ///< how many of the two cells beside a face lie in holes
  std::array<OnCells, 2> gap;     ///< between the B of a cell's neighbours along an axis

  void describe(ModelInput& in);
  /// After reading: conditions between parts of the input, the table, the holes, which become cells
  /// of `grid`; warns of fields above Bc2. Throws InputError.
  void settle(const Parameters& p, GridSpec& grid, double start, double stop);
  /// Brings `outside` to a time.
  void prepare(double t);
  bool is_driven(std::size_t side) const;
  /// Slope of Bardeen and Stephen's rho_ff over B, ohm m/T; none beside a table.
  std::optional<double> flow_slope() const;

 private:
  void describe_flux_flow(ModelInput& in);
  void describe_power_law(ModelInput& in);
  void describe_outside(ModelInput& in);
  void take_exponent(Checker& c);
  void read_table(const Parameters& p);
  void warn_high_field(double start, double stop) const;
};

}  // namespace fluxform::vortex
