#pragma once
// Weights by which sums of cell averages along an axis are integrals and moments of what was
// averaged, as accurate as fourth-order averages deserve.
//
//   const auto w = moment_weights(faces, {[](double x) { return x; }}, -1.0, 1.0);
//   // sum of w[j] times mean[j]: the integral of x f(x) over [-1, 1]
#include <vector>

namespace fluxform {

/// What `moment_weights` integrates: weight(x) f(x), where f is near shape(x) times a quadratic.
struct MomentForm {
  double (*weight)(double) = [](double) { return 1.0; };
  double (*shape)(double) = [](double) { return 1.0; };
};

/// Weights W with sum_j W_j mean_j = integral of weight(x) f(x) over [from, to], exact for f =
/// shape(x) times a quadratic, where mean_j is f's average between faces j and j + 1. Needs three
/// cells.
std::vector<double> moment_weights(const std::vector<double>& faces, const MomentForm& form,
                                   double from, double to, bool periodic = false);

}  // namespace fluxform
