#include "body.hpp"

#include <cmath>
#include <optional>
#include <string>

namespace fluxform::gorsky {

/// A gas fixes the chemical potential; the concentration that has it is known in closed form for one
/// species without forces between its atoms.
void Body::refuse_gas(Checker& c) const {
  for (const Species& s : species) {
    if (!s.has_gas) continue;
    if (species.size() > 1 && metal.crowding != Crowding::none)
      c.fail("species",
             "under 'pressure' share the sites with no other: give the 'reservoir' of each");
    if (s.interaction != 0.0)
      c.fail("species", "under 'pressure' have no 'interaction': give the 'reservoir'");
    if (metal.self_stress != SelfStress::none)
      c.fail("self_stress", "under 'pressure' is not known at the sides: give the 'reservoir'");
    if (metal.stress.kind == Stress::Kind::thermal && metal.stress.reference <= 0.0)
      c.fail("stress_of", "under 'pressure' needs the 'reference', the mean temperature");
  }
}

void Body::describe(ModelInput& in, int unknowns) {
  metal.describe(in);
  describe_species(in, metal, species);
  describe_traps(in, metal, species, traps, isotherms);
  in.observable(expansion, "chemical_strain", "1");
  in.observable(bending, "chemical_bending", "m");
  in.observable(work, "chemical_work", "Pa");
  in.observable(trapped, "trapped_at_equilibrium", "mol/m3");
  in.check([this, unknowns, grid = in.grid()](Checker& c) {
    if (mobile() + trap_kinds() > unknowns)
      c.fail("species", "together with 'traps' may have 1 to 4 entries");
    const SelfStress self = metal.self_stress;
    if (self != SelfStress::none && metal.modulus <= 0.0)
      c.fail("self_stress", "needs the metal's 'modulus'");
    const bool strip = self == SelfStress::fixed_curvature || self == SelfStress::fixed_moment;
    if (strip && (grid->axes.size() > 1 || grid->geometry != Geometry::cartesian))
      c.fail("self_stress", "of a strip needs one straight axis, across it");
    if (strip && metal.stress.kind == Stress::Kind::plate)
      c.fail("self_stress", "of a bent plate is known where it is kept flat alone");
    const std::optional<double> neutral = metal.stress.neutral_axis;
    const AxisSpec& across = grid->axes[0];
    if (self == SelfStress::fixed_moment && neutral &&
        std::abs(2.0 * *neutral - across.from - across.to) > 1e-9 * (across.to - across.from))
      c.fail("neutral_axis", "at a fixed moment lies in the middle of the strip");
    refuse_gas(c);
  });
}

}  // namespace fluxform::gorsky
