#include "describe.hpp"

#include <algorithm>
#include <utility>

namespace fluxform::ecology {
namespace {

void describe_rates(ModelInput& in, Population& p) {
  in.cells("rate", p.rate, "1/yr").doc("r = births less deaths at low density");
  in.cells("birth", p.given_birth, "1/yr").not_negative().doc("instead of 'rate', with 'death'");
  in.cells("death", p.given_death, "1/yr").not_negative().doc("instead of 'rate', with 'birth'");
  in.check([&p](Checker& c) {
    p.splits_rate = !c.given("birth") && !c.given("death");
    if (c.given("rate") && !p.splits_rate)
      c.fail("rate", "is births less deaths: give it, or 'birth' and 'death', not both");
  });
}

void describe_regulated(ModelInput& in, Population& p) {
  describe_rates(in, p);
  in.cells("capacity", p.capacity, "1")
      .by_default(1.0)
      .not_negative()
      .doc("K, a number in density_unit: births and deaths balance there where r > 0");
  in.cells("competition", p.given_competition, "1/yr")
      .not_negative()
      .doc("deaths per individual, density and time, instead of 'capacity'");
  in.check([&p](Checker& c) {
    p.has_capacity = !c.given("competition");
    if (c.given("capacity") && c.given("competition"))
      c.fail("capacity", "follows from 'competition': give one of the two");
  });
}

void describe_allee(ModelInput& in, Population& p) {
  in.cells("rate", p.rate, "1/yr").not_negative().doc("r of r n (n - A)(K - n) / K^2");
  in.cells("capacity", p.capacity, "1")
      .by_default(1.0)
      .positive()
      .doc("K, a number in density_unit");
  in.cells("threshold", p.threshold, "1")
      .doc("A, a number in density_unit: below it the population shrinks");
}

void describe_logistic(ModelInput& in, Population& p) {
  in.cells("rate", p.rate, "1/yr").doc("r of r n (1 - n / K), of either sign");
  in.cells("capacity", p.capacity, "1")
      .by_default(1.0)
      .positive()
      .doc("K, a number in density_unit");
}

void describe_growth(ModelInput& in, Population& p) {
  const auto by = [&p](void (*describe)(ModelInput&, Population&)) {
    return [&p, describe](ModelInput& q) { describe(q, p); };
  };
  in.one_of<Growth>(
        "growth", p.growth,
        {{"regulated", Growth::regulated, "births - deaths - competition, safe in sinks",
          by(describe_regulated)},
         {"allee", Growth::allee, "shrinks when rare", by(describe_allee)},
         {"logistic", Growth::logistic, "literal r n (1 - n/K); refuses n > K where r < 0",
          by(describe_logistic)},
         {"exponential", Growth::exponential, "births - deaths, no limit", by(describe_rates)}})
      .doc("births and deaths of the population by itself");
  const std::pair<OnCells Population::*, double Rates::*> rates[] = {
      {&Population::birth, &Rates::birth},
      {&Population::birth_slope, &Rates::birth_slope},
      {&Population::death, &Rates::death},
      {&Population::competition, &Rates::competition},
      {&Population::competition_slope, &Rates::competition_slope}};
  for (const auto& [handle, rate] : rates)
    in.derive(p.*handle,
              [&p, rate = rate](const Cell& cell) { return p.rates_as_given(cell.index).*rate; });
}

void derive_movement(ModelInput& in, Population& p, const Settings& s) {
  in.derive(p.velocity, [&p, &s](const Face& face) {
    return (s.flow.bound() ? p.carried * s.flow(face) : 0.0) + p.taxis * p.attractant_rise(face);
  });
  const auto across = [&p, &s](const Face& face) {
    return exchange(s.drift, p.diffusivity(face), p.velocity(face), face.distance);
  };
  in.derive_between(p.leaving, [across](const Face& face) { return across(face).leaving; });
  in.derive_between(p.entering, [across](const Face& face) { return across(face).entering; });
}

void describe_flow(ModelInput& in, Settings& s) {
  const auto free = [&s](ModelInput& q) {
    q.flag("divergence_free", s.divergence_free).doc("refuse a flow that is not");
  };
  const auto components = [&s, free](ModelInput& q) {
    q.components(s.flow, "m/yr");
    free(q);
  };
  const auto stream = [&s](ModelInput& q) {
    q.stream("psi", s.flow, "m2/yr")
        .required()
        .example("{expression: \"y\", unit: m2/yr}")
        .doc("velocity = (d psi/dy, -d psi/dx)");
  };
  const auto file = [&s, free](ModelInput& q) {
    q.vector_file("file", s.flow, "m/yr", "flow_")
        .required()
        .example("wind.h5")
        .doc("HDF5: flow_x, flow_y (names of the axes) on the cells, last axis first, m/yr");
    free(q);
  };
  in.one_of<Flow>("flow", s.flow_kind,
                  {{"none", Flow::none, "still air or water"},
                   {"components", Flow::components, "velocity along the axes", components},
                   {"stream_function", Flow::stream_function, "free of divergence", stream},
                   {"file", Flow::file, "velocities on the grid's cells", file}})
      .doc("wind or water");
}

void describe_border(ModelInput& in, Border& b) {
  in.choice<BorderKind>(
        "is", b.kind,
        {{"no_flux", BorderKind::no_flux, "nobody crosses"},
         {"hostile", BorderKind::hostile, "who arrives dies: n = 0"},
         {"outflow", BorderKind::outflow, "the flow takes away what it carries (Danckwerts)"},
         {"robin", BorderKind::robin, "permeability n leaves"}})
      .required()
      .example("no_flux")
      .doc("what happens there");
  in.quantity("permeability", b.permeability, "m/yr").not_negative().doc("of a robin border");
  in.check([&b](Checker& c) {
    const bool given = c.given("permeability");
    if (given == (b.kind == BorderKind::robin)) return;
    c.fail(given ? "permeability" : "is",
           given ? "belongs to 'robin' borders only" : "'robin' needs a 'permeability'");
  });
}

void describe_competitor(ModelInput& in, CompetitionSettings& c) {
  in.text("on", c.on).required().example("red").doc("population that suffers");
  in.text("by", c.by).required().example("grey").doc("population that crowds it");
  in.number("strength", c.strength).not_negative().doc("of one individual against one of its own");
}

void describe_predator(ModelInput& in, PredationSettings& e) {
  in.text("predator", e.predator).required().example("lynx").doc("population that eats");
  in.text("prey", e.prey).required().example("hare").doc("population that is eaten");
  in.choice<Response>("response", e.response,
                      {{"linear", Response::linear, "a n"},
                       {"holling_2", Response::holling_2, "a n / (n + H)"},
                       {"holling_3", Response::holling_3, "a n^2 / (n^2 + H^2)"}})
      .doc("prey eaten per predator");
  in.quantity("attack", e.attack, "1/yr").not_negative().doc("a");
  in.number("half_saturation", e.half_saturation).positive().doc("H, a number in density_unit");
  in.number("conversion", e.conversion).not_negative().doc("predators per prey eaten");
}

}  // namespace

Rates Population::rates_as_given(const Index& i) const {
  if (growth == Growth::allee) {
    const double r = rate(i), k = capacity(i), a = threshold(i);
    return {0.0, r * (k + a) / (k * k), r * a / k, 0.0, r / (k * k)};
  }
  if (growth == Growth::logistic) return {rate(i), 0.0, 0.0, rate(i) / capacity(i), 0.0};
  Rates r;
  r.birth = splits_rate ? std::max(rate(i), 0.0) : given_birth(i);
  r.death = splits_rate ? std::max(-rate(i), 0.0) : given_death(i);
  const double net = r.birth - r.death;
  if (growth == Growth::exponential) return r;
  r.competition = !has_capacity ? given_competition(i) : net > 0.0 ? net / capacity(i) : 0.0;
  return r;
}

void describe_landscape(ModelInput& in, Settings& s) {
  in.text("density_unit", s.density_unit)
      .example("km-2")
      .doc("of densities and capacities: individuals or mass per area, e.g. km-2 (on a line km-1)");
  describe_flow(in, s);
  in.choice<Drift>("drift", s.drift,
                   {{"exponential", Drift::exponential, "positive at any speed; second order"},
                    {"central", Drift::central, "second order; needs |v| h < 2 D to stay positive"},
                    {"koren", Drift::koren, "third order, limited; for fast flows"},
                    {"weno3", Drift::weno3, "third order, smooth"},
                    {"upwind", Drift::upwind, "first order"}})
      .doc("how the flow carries individuals through faces");
  in.conditions("sides", s.borders, describe_border, "borders")
      .every_side("no_flux, hostile, outflow or robin")
      .example("[{side: all, is: no_flux}]")
      .doc("every side needs its kind: critical sizes differ several-fold");
}

void describe_population(ModelInput& in, Population& p, int number, Settings& s) {
  in.text("name", p.name).doc("in files and pictures");
  in.field(number, p.name, "1")
      .told_unit(s.density_unit)
      .long_name("density of {}")
      .initial("initial")
      .not_negative()
      .doc("density at the start, a number in density_unit");
  in.faces("dispersal", p.face_dispersal, "m2/yr")
      .series()
      .also_in(p.dispersal)
      .not_negative()
      .doc("D: half the mean square distance moved per time and direction");
  in.parameters().quantities("anisotropy", p.anisotropy, "1").doc("factors of D along the axes");
  describe_growth(in, p);
  in.number("carried", p.carried).doc("share of the flow's velocity this population drifts with");
  in.quantity("taxis", p.taxis, "m2/yr").doc("chi: velocity chi grad S up the attractant");
  in.faces("attractant", p.attractant_rise, "1")
      .slope()
      .doc("S: a resource, or minus an elevation");
  derive_movement(in, p, s);
}

void describe_rest(ModelInput& in, Settings& s) {
  in.list("competition", s.competition, describe_competitor).doc("Lotka-Volterra competition");
  in.list("predation", s.predation, describe_predator).doc("who eats whom");
  in.list("patches", s.patches, [](ModelInput& q, Patch& patch) {
      q.text("name", patch.name).required().example("reserve").doc("of the patch");
      q.cells("where", patch.where, "1").required().example("x < 1e4").doc("true inside");
    }).doc("named patches of the source-sink ledger, besides regions");
  in.section("front", [&s](ModelInput& q) {
      q.number("level", s.front.level)
          .not_negative()
          .doc("density that marks it, in density_unit; 0 for none");
      q.text("axis", s.front.axis).doc("along which it runs");
    }).doc("an invasion front to follow");
}

std::string domain_of(std::span<const Population> populations) {
  for (const Population& p : populations) {
    if (p.growth != Growth::logistic) continue;
    return "'" + p.name + "' above its capacity where its rate is negative, where the literal " +
           "logistic form grows without limit: use 'growth: regulated'; or not a number";
  }
  return "not a number";
}

}  // namespace fluxform::ecology
