#include "metal.hpp"

#include <cmath>

namespace fluxform::gorsky {

void Metal::describe(ModelInput& in) {
  in.faces("temperature", temperature_on, "K")
      .at_face()
      .positive()
      .by_default(298.15)
      .also_in(temperature_in)
      .doc("of the metal; formulas may use place and time");
  in.section("heating", [this](ModelInput& s) {
      s.protocol("by", heating, "K");
    }).doc("what is added to the temperature in time");
  in.one_of<Crowding>("filling", crowding,
                      {{"dilute", Crowding::none, "atoms do not mind each other", {}},
                       {"lattice", Crowding::lattice, "sites hold one atom each",
                        [this](ModelInput& s) {
                          s.quantity("sites", sites, "mol/m3")
                              .positive()
                              .required()
                              .example("92000 mol/m3")
                              .doc("how many there are");
                        }}})
      .doc("what keeps atoms apart");
  in.quantity("modulus", modulus, "Pa").not_negative().doc("Young's, of bending and self-stress");
  in.number("poisson", poisson).range(-1.0, 0.5).doc("Poisson's ratio");
  in.faces("stress", stress_on, "Pa")
      .at_face()
      .also_in(stress_in)
      .doc("hydrostatic stress by formula or file, tension positive; added to `stress_of`");
  stress.describe(in, modulus, poisson);
  load.base = 1.0;
  in.section("load", [this](ModelInput& s) {
      s.protocol("factor", load, "1");
    }).doc("what all stress is multiplied by in time");
  in.derive(hydrostatic, [this](const Cell& cell) {
    const double warm = temperature(cell.index, cell.t);
    return load(cell.t) * (stress_in(cell) + stress(cell.position, warm));
  });
}

}  // namespace fluxform::gorsky
