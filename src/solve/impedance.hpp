#pragma once
// The response of a system at rest to a small oscillation: (R' + i w S') du = b, solved exactly in
// the frequency domain as the real system
//
//   | R'    -w S' | | re |   | b |
//   | w S'   R'   | | im | = | 0 |
//
// by factors whose symbolic part serves all frequencies.
#include <complex>
#include <functional>
#include <vector>

#include "fluxform/fv/operator.hpp"

namespace fluxform {

/// Calls answer(k, re, im) for every angular frequency, at the state u at rest. Frequencies are in
/// radians per internal time; zero gives the steady derivative. Throws SolveError if a system
/// cannot be solved. Collective.
void respond(Operator& op, double t, Vec u, Vec forcing, const std::vector<double>& frequencies,
             const std::function<void(std::size_t k, Vec re, Vec im)>& answer);

/// The same between two globals: the row of `forced` is driven by one, and answer(k, z) has what
/// `asked` does. Collective.
void respond_globals(Operator& op, double t, Vec u, std::size_t forced, std::size_t asked,
                     const std::vector<double>& frequencies,
                     const std::function<void(std::size_t k, std::complex<double> z)>& answer);

/// So many in each decade, both ends included.
std::vector<double> frequencies_between(double from, double to, int per_decade);

}  // namespace fluxform
