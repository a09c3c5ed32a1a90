#include "dynamics.hpp"

#include <cmath>
#include <numbers>

namespace fluxform::spindle {

double Dynamics::nucleation(bool in_space, double place) const {
  if (!in_space) return seeds;
  const double z = (place - centre) / width;
  return seeds * std::exp(-0.5 * z * z) / (width * std::sqrt(2.0 * std::numbers::pi));
}

double Dynamics::drift() const {
  return (growth + growth_per_tubulin * tubulin) * rescue -
         shrinkage * (catastrophe + catastrophe_per_tubulin * tubulin);
}

void describe_dynamics(ModelInput& in, Dynamics& d) {
  in.quantity("growth", d.growth, "um/s").required().example("0.2 um/s").doc("speed of growing");
  in.quantity("growth_per_tubulin", d.growth_per_tubulin, "1/s")
      .not_negative()
      .doc("what each um of free tubulin adds to it");
  in.quantity("shrinkage", d.shrinkage, "um/s").positive().required().example("0.4 um/s");
  in.quantity("catastrophe", d.catastrophe, "1/s").not_negative();
  in.quantity("catastrophe_per_length", d.catastrophe_per_length, "s-1 um-1").not_negative();
  in.quantity("catastrophe_per_tubulin", d.catastrophe_per_tubulin, "s-1 um-1")
      .doc("what each um of free tubulin adds; below zero: takes");
  in.quantity("rescue", d.rescue, "1/s").not_negative();
  in.quantity("seeds", d.seeds, "1/s").positive().required().example("1 1/s");
  in.quantity("seeds_at", d.centre, "um").doc("on two axes: the second has places of minus ends");
  in.quantity("seeds_width", d.width, "um").positive();
  in.quantity("flux", d.flux, "um/s").doc("of minus ends, on two axes");
  in.quantity("tubulin_in_all", d.tubulin, "um").not_negative();
  in.flag("finite", d.finite).doc("whether polymer takes from the tubulin");
  in.quantity("renucleation", d.renucleation, "1/s")
      .not_negative()
      .doc("rate at which a seed that was lost is followed by the next, for the time of a capture");
  in.choice("end", d.end,
            {{"open", End::open, "what reaches the greatest length has arrived"},
             {"wall", End::wall, "what reaches it turns at once"}});
  in.check([&d](Checker& c) {
    if (!(d.growth + d.growth_per_tubulin * d.tubulin > 0.0))
      c.fail("growth", "nothing grows, even with all tubulin free");
  });
}

}  // namespace fluxform::spindle
