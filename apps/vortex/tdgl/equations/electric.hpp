#pragma once
// Currents and potential that belong to an order parameter: div (Js - grad mu - dA/dt) = 0 with
// the given currents through the terminals, and the electric field along periodic axes that keeps
// the mean current there.
#include "surroundings.hpp"
#include "tdgl.hpp"

namespace fluxform::vortex {

class Electric {
 public:
  /// All must outlive it. Collective.
  Electric(const Tdgl& tdgl, const Surroundings& around);

  /// Solves for mu and the current with the links `tdgl` has now. `induced`: change of A.e per
  /// time on every edge from the applied field, nullptr for none. Throws SolveError. Collective.
  void solve(double t, const ComplexField& psi, const EdgeField* induced);

  const Field& mu() const { return mu_; }
  /// Supercurrent plus normal current through each edge's face.
  const EdgeField& current() const { return current_; }
  /// Rate at which A grows uniformly along driven axes: minus the mean electric field.
  const Vector& shift_rate() const { return shift_rate_; }

  /// Joule heat of the normal current. Collective.
  double joule() const;
  /// Power that the terminals and the change of A supply. Collective.
  double supplied() const;
  Potential& potential() { return potential_; }

 private:
  void find_shift_rate(double t);

  const Tdgl& tdgl_;
  const Lattice& lattice_;
  const Surroundings& around_;
  Potential potential_;
  Field mu_, injected_, source_;
  EdgeField current_, emf_;  ///< emf_: dA/dt along each edge
  EdgeField lengths_;        ///< of driven axes' edges
  Vector shift_rate_{};
};

}  // namespace fluxform::vortex
