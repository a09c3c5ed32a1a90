#include "metal.hpp"

namespace fluxform::gorsky {

void Metal::describe(ModelInput& in) {
  describe_temperature(in);
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
  describe_stress(in);
}

void Metal::describe_temperature(ModelInput& in) {
  CoefficientEntry entry = in.faces("temperature", temperature_on, "K");
  entry.at_face()
      .positive()
      .by_default(298.15)
      .also_in(temperature_in)
      .doc("of the metal; formulas may use place and time");
  given_temperature = &entry.value();
  in.section("heating", [this](ModelInput& s) {
      s.protocol("by", heating, "K");
    }).doc("what is added to the temperature in time");
  in.derive(inverse_rt, [this](const Face& face) {
    return 1.0 / (constants::gas_constant * temperature(face));
  });
}

void Metal::describe_stress(ModelInput& in) {
  in.quantity("modulus", modulus, "Pa").not_negative().doc("Young's, of bending and self-stress");
  in.number("poisson", poisson).range(-1.0, 0.5).doc("Poisson's ratio");
  CoefficientEntry entry = in.faces("stress", stress_on, "Pa");
  entry.at_face().also_in(stress_in).doc(
      "hydrostatic stress by formula or file, tension positive; added to `stress_of`");
  given_stress = &entry.value();
  stress.describe(in, modulus, poisson);
  load.base = 1.0;
  in.section("load", [this](ModelInput& s) {
      s.protocol("factor", load, "1");
    }).doc("what all stress is multiplied by in time");
  in.choice<SelfStress>(
        "self_stress", self_stress,
        {{"none", SelfStress::none, "atoms do not strain the metal"},
         {"flat", SelfStress::flat, "a plate kept flat, a cylinder or sphere and a radial profile"},
         {"fixed_curvature", SelfStress::fixed_curvature, "a strip held at its curvature"},
         {"fixed_moment", SelfStress::fixed_moment, "a strip that gives way to the strain"}})
      .doc("the stress that the atoms make themselves");
  in.derive(unit_stress, [this](const Cell& cell) {
    return stress_in(cell) + stress(cell.position, temperature(cell.index, cell.t));
  });
}

double Metal::stiffness() const {
  if (self_stress == SelfStress::none) return 0.0;
  if (self_stress == SelfStress::flat) return 2.0 * modulus / (9.0 * (1.0 - poisson));
  return modulus / 9.0;
}

}  // namespace fluxform::gorsky
