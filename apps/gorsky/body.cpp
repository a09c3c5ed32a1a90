#include "body.hpp"

#include <string>

namespace fluxform::gorsky {

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
  });
}

}  // namespace fluxform::gorsky
