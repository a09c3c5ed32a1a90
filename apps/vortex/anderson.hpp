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
  /// psi, rim included, and how far A has moved along driven axes, which matters as much.
  struct State {
    ComplexField psi;
    std::array<double, 3> moved{};
  };
  /// `before`: what the last pass began with; `after`: what it gave, made better in place.
  /// Collective.
  void improve(const State& before, State& after);

 private:
  struct Pass {
    State change, result;  ///< G(x) - x and G(x)
  };
  double product(const State& a, const State& b) const;
  std::vector<double> shares(const State& change) const;

  const Lattice& lattice_;
  std::size_t depth_;
  std::deque<Pass> differences_;  ///< between successive passes
  std::optional<Pass> last_;      ///< none after a restart
};

}  // namespace fluxform::vortex
