#pragma once
// What the model is made of, whatever its number of unknowns: the metal, the atoms in it, and the
// traps that hold them.
#include <vector>

#include "metal.hpp"
#include "species.hpp"

namespace fluxform::gorsky {

struct Body {
  /// What the model observes; outflows count on by species.
  enum Observable { expansion, bending, work, trapped, outflow };

  Metal metal;
  std::vector<Species> species;   ///< the first unknowns
  std::vector<Trap> traps;        ///< and those behind them: atoms in traps of each kind
  std::vector<Oriani> isotherms;  ///< traps that are at equilibrium with the lattice

  int mobile() const { return static_cast<int>(species.size()); }
  int trap_kinds() const { return static_cast<int>(traps.size()); }
  const Species& at(int k) const { return species[static_cast<std::size_t>(k)]; }
  const Trap& trap(int j) const { return traps[static_cast<std::size_t>(j)]; }

  void describe(ModelInput& in, int unknowns);

  /// The filled share of the sites by the first unknowns of u; none where atoms are dilute.
  template <class U>
  auto filling(const U& u) const {
    auto sum = 0.0 * u[0];
    if (metal.crowding == Crowding::none) return sum;
    for (int k = 0; k < mobile(); ++k) sum += u[k];
    return decltype(sum)(sum / metal.sites);
  }
  /// V c of all atoms on the lattice: three times their strain.
  template <class U>
  auto swelling(const U& u) const {
    auto sum = 0.0 * u[0];
    for (int k = 0; k < mobile(); ++k) sum += at(k).volume * u[k];
    return sum;
  }

 private:
  void refuse_gas(Checker& c) const;
};

}  // namespace fluxform::gorsky
