#include "electric.hpp"

namespace fluxform::vortex {

Electric::Electric(const Tdgl& tdgl, const Surroundings& around)
    : tdgl_(tdgl),
      lattice_(tdgl.lattice()),
      around_(around),
      potential_(lattice_),
      mu_(lattice_.field()),
      injected_(lattice_.field()),
      source_(lattice_.field()),
      current_(lattice_.edge_field()),
      emf_(lattice_.edge_field()),
      lengths_(lattice_.edge_field()) {
  Gauge(lattice_).angles({}, {1.0, 1.0, 1.0}, lengths_);
}

/// Mean of the supercurrent over the sample, less what is wanted.
void Electric::find_shift_rate(double t) {
  shift_rate_ = {};
  if (!around_.any_driven()) return;
  const Vector wanted = around_.mean_current(t);
  for (int a = 0; a < lattice_.dimension(); ++a) {
    if (!around_.driven[at(a)]) continue;
    const double total =
        lattice_.sum_of([&](std::size_t p) { return current_[at(a)][p] * lengths_[at(a)][p]; });
    shift_rate_[at(a)] = total / lattice_.total_volume() - around_.scale * wanted[at(a)];
  }
}

void Electric::solve(double t, const ComplexField& psi, const EdgeField* induced) {
  tdgl_.supercurrent(psi, current_);
  find_shift_rate(t);
  around_.inject(t, injected_);
  for (int a = 0; a < lattice_.dimension(); ++a) {
    const Field& g = lattice_.conductance(a);
    for (std::size_t p = 0; p < lattice_.size(); ++p) {
      emf_[at(a)][p] =
          shift_rate_[at(a)] * lengths_[at(a)][p] + (induced ? (*induced)[at(a)][p] : 0.0);
      current_[at(a)][p] -= g[p] * emf_[at(a)][p];
    }
  }
  tdgl_.outflow(current_, injected_, source_);
  for (double& s : source_) s = -s;
  potential_.solve(source_, mu_);
  for (int a = 0; a < lattice_.dimension(); ++a) {
    const std::ptrdiff_t s = lattice_.stride(a);
    const Field& g = lattice_.conductance(a);
    lattice_.for_edge_rows(a, [&](std::ptrdiff_t p, int n) {
      for (std::ptrdiff_t q = p; q < p + n; ++q)
        current_[at(a)][at(q)] -= g[at(q)] * (mu_[at(q)] - mu_[at(q - s)]);
    });
  }
}

double Electric::joule() const {
  return lattice_.sum_of([&](std::size_t p) {
    double heat = 0.0;
    for (int a = 0; a < lattice_.dimension(); ++a) {
      const double g = lattice_.conductance(a)[p];
      if (g == 0.0) continue;
      const double voltage = mu_[p] - mu_[p - at(lattice_.stride(a))] + emf_[at(a)][p];
      heat += g * voltage * voltage;
    }
    return heat;
  });
}

double Electric::supplied() const {
  return lattice_.sum_of([&](std::size_t p) {
    double power = mu_[p] * injected_[p];
    for (int a = 0; a < lattice_.dimension(); ++a) power -= current_[at(a)][p] * emf_[at(a)][p];
    return power;
  });
}

}  // namespace fluxform::vortex
