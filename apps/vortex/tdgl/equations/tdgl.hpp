#pragma once
// The discrete equations on a lattice: order parameter and potential on the nodes, links and
// currents on the edges. On node-centred grids these are the volumes of Voronoi cells and the
// five-point link-variable scheme of W. D. Gropp et al., J. Comput. Phys. 123 (1996) 254.
//
// Forces and sources are sums over a node's box, so that fluxes between boxes cancel exactly.
#include "gauge.hpp"
#include "lattice.hpp"
#include "model.hpp"
#include "potential.hpp"

namespace fluxform::vortex {

/// The material and what is done to it, node by node.
struct Sample {
  GinzburgLandau law;
  Field eps;           ///< 1 at the bulk's critical temperature; rim not needed
  Field free;          ///< 1 where psi evolves, 0 where |psi| is held (terminals) and in holes
  Field lead;          ///< |psi| in superconducting terminals, 0 elsewhere
  bool leads = false;  ///< whether there are any, on any rank
};

/// Mean of |psi|^2 over a sample, and Abrikosov's <|psi|^4> / <|psi|^2>^2.
struct DensityMeans {
  double density = 0.0, abrikosov = 0.0;
};
/// Collective.
DensityMeans density_means(const Lattice& lattice, const ComplexField& psi);

class Tdgl {
 public:
  /// `lattice` must outlive it.
  Tdgl(const Lattice& lattice, Sample sample);

  const Lattice& lattice() const { return lattice_; }
  const Sample& sample() const { return sample_; }

  /// Takes the links exp(-i theta) times the conductances.
  void set_links(const EdgeField& theta);
  const EdgeField& link_re() const { return link_re_; }
  const EdgeField& link_im() const { return link_im_; }

  /// sum over a node's edges of conductance (U psi_j - psi_i). psi with its rim.
  void covariant_laplacian(const ComplexField& psi, ComplexField& out) const;
  /// Supercurrent through each edge's face, from lower to upper node.
  void supercurrent(const ComplexField& psi, EdgeField& current) const;
  /// What flows out of each node's box, less `injected` into it.
  void outflow(const EdgeField& current, const Field& injected, Field& out) const;
  /// (eps - |psi|^2) psi + (grad - iA)^2 psi over each box; 0 where psi is held.
  void force(const ComplexField& psi, ComplexField& out) const;
  /// d psi/dt = mobility(force) - i mu psi at free nodes, -i mu psi elsewhere. `force` is
  /// overwritten.
  void velocity(const ComplexField& psi, const Field& mu, ComplexField& force) const;

  /// Heat per time of a psi that relaxes with `velocity`, itself turned by mu. Collective.
  double heat(const ComplexField& psi, const ComplexField& velocity, const Field& mu) const;

  /// G = int [ |D psi|^2/2 - eps |psi|^2/2 + |psi|^4/4 ], and the same with every term positive.
  /// Collective.
  struct Energy {
    double free = 0.0, gross = 0.0;
  };
  Energy energy(const ComplexField& psi) const;

 private:
  const Lattice& lattice_;
  Sample sample_;
  EdgeField link_re_, link_im_;
};

}  // namespace fluxform::vortex
