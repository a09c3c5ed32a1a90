#pragma once
// What theory says of a bent body whose load is weak: how fast its atoms come to rest, and how much they
// give to its strain. Only where one kind of atoms moves freely at one temperature.
#include <optional>

#include "fluxform/grid/spec.hpp"

#include "body.hpp"

namespace fluxform::gorsky {

/// E V^2 c (1 - filling)/(9 R T): relaxation strength of a strip with c mol/m3 (Voelkl, Alefeld 1978).
double relaxation_strength(const Body& body, double temperature, double mean);

/// tau of the slowest mode that bending sees, s: d^2/(pi^2 D) of a strip or plate, a^2/(mu^2 D) with
/// J1'(mu) = 0 of a wire, the like of a tube; with self-stress as it is made. Nothing where none of
/// these is what moves.
std::optional<double> predicted_time(const Body& body, const GridSpec& grid, double mean);

}  // namespace fluxform::gorsky
