#pragma once
// Faster fixed points: from passes x -> G(x) that shrink G(x) - x slowly, or let it grow along a
// few directions, the combination of recent ones whose change is least (D. G. Anderson, J. ACM 12
// (1965) 547).
#include <deque>
#include <optional>

#include "lattice.hpp"

namespace fluxform::vortex {

class Anderson {
 public:
  /// Keeps `depth` earlier passes. `lattice` must outlive it.
  Anderson(const Lattice& lattice, std::size_t depth) : lattice_(lattice), depth_(depth) {}
  void restart() { differences_.clear(), last_.reset(); }
  /// `before`: what the last pass began with; `after`: what it gave, made better in place, rim
  /// included. Collective.
  void improve(const ComplexField& before, ComplexField& after);

 private:
  struct Pass {
    ComplexField change, result;  ///< G(x) - x and G(x)
  };
  double product(const ComplexField& a, const ComplexField& b) const;
  std::vector<double> shares(const ComplexField& change) const;

  const Lattice& lattice_;
  std::size_t depth_;
  std::deque<Pass> differences_;  ///< between successive passes
  std::optional<Pass> last_;      ///< none after a restart
};

}  // namespace fluxform::vortex
