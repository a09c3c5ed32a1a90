#pragma once
// What flux kernels may assume of their number type: double, Dual<N> (exact derivatives) or
// std::complex<double> (complex-step derivatives, for tests).
#include <complex>

#include "fluxform/core/dual.hpp"

namespace fluxform {

/// The plain number a branch decides on; the imaginary part of a complex step does not matter.
inline double value_of(const std::complex<double>& x) { return x.real(); }

}  // namespace fluxform
