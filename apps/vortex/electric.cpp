#include "electric.hpp"

namespace fluxform::vortex {
namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

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
  for (const double v : lattice_.volume()) volume_ += v;
  volume_ = lattice_.sum(volume_);
  const Gauge gauge(lattice_);
  gauge.angles({}, {1.0, 1.0, 1.0}, lengths_);
}

/// Mean of the supercurrent over the sample, less what is wanted.
void Electric::find_shift_rate(double t) {
  shift_rate_ = {};
  if (!around_.any_driven()) return;
  const Vector wanted = around_.mean_current(t);
  for (int a = 0; a < lattice_.dimension(); ++a) {
    if (!around_.driven[at(a)]) continue;
    double total = 0.0;
    lattice_.for_rows([&](std::ptrdiff_t p, int n) {
      for (std::ptrdiff_t q = p; q < p + n; ++q)
        total += current_[at(a)][at(q)] * lengths_[at(a)][at(q)];
    });
    shift_rate_[at(a)] = lattice_.sum(total) / volume_ - around_.scale * wanted[at(a)];
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

/// -E.e of the edge below node p.
double Electric::voltage(int axis, std::ptrdiff_t p) const {
  return mu_[at(p)] - mu_[at(p - lattice_.stride(axis))] + emf_[at(axis)][at(p)];
}

double Electric::joule() const {
  double heat = 0.0;
  for (int a = 0; a < lattice_.dimension(); ++a)
    lattice_.for_rows([&](std::ptrdiff_t p, int n) {
      for (std::ptrdiff_t q = p; q < p + n; ++q) {
        const double g = lattice_.conductance(a)[at(q)];
        if (g > 0.0) heat += g * voltage(a, q) * voltage(a, q);
      }
    });
  return lattice_.sum(heat);
}

double Electric::supplied() const {
  double power = 0.0;
  lattice_.for_rows([&](std::ptrdiff_t p, int n) {
    for (std::ptrdiff_t q = p; q < p + n; ++q) {
      power += mu_[at(q)] * injected_[at(q)];
      for (int a = 0; a < lattice_.dimension(); ++a)
        power -= current_[at(a)][at(q)] * emf_[at(a)][at(q)];
    }
  });
  return lattice_.sum(power);
}

}  // namespace fluxform::vortex
