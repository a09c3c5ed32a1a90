#pragma once
// Physical constants, SI-2019 (BIPM, The International System of Units, 9th ed.; CODATA 2018).
namespace fluxform::constants {

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double elementary_charge = 1.602176634e-19;                ///< C, exact
inline constexpr double boltzmann = 1.380649e-23;                           ///< J/K, exact
inline constexpr double avogadro = 6.02214076e23;                           ///< 1/mol, exact
inline constexpr double faraday = elementary_charge * avogadro;             ///< C/mol, exact
inline constexpr double gas_constant = boltzmann * avogadro;                ///< J/(mol K), exact
inline constexpr double planck = 6.62607015e-34;                            ///< J s, exact
inline constexpr double flux_quantum = planck / (2.0 * elementary_charge);  ///< Wb, exact
inline constexpr double vacuum_permittivity = 8.8541878128e-12;             ///< F/m, CODATA 2018
inline constexpr double vacuum_permeability = 1.25663706212e-6;             ///< N/A^2, CODATA 2018

}  // namespace fluxform::constants
