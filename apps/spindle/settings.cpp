#include "settings.hpp"

#include <fmt/format.h>

#include "fluxform/core/blurred.hpp"

namespace fluxform::spindle {
namespace {

void describe_marks(ModelInput& in, std::vector<Mark>& marks) {
  in.list<Mark>("marks", marks, [](ModelInput& s, Mark& mark) {
      s.choice("light", mark.light,
               {{"activate", Light::activate, "what is marked shines"},
                {"bleach", Light::bleach, "what is marked is dark"}});
      s.one_of<Shape>("shape", mark.shape,
                      {{"bar", Shape::bar, "across the spindle",
                        [&mark](ModelInput& b) {
                          b.quantity("from", mark.from, "um").required();
                          b.quantity("to", mark.to, "um").required();
                          b.quantity("edge", mark.edge, "um")
                              .not_negative()
                              .doc("width of the Gaussian that blurs its ends");
                        }},
                       {"spot", Shape::spot, "a Gaussian",
                        [&mark](ModelInput& b) {
                          b.quantity("at", mark.at, "um").required();
                          b.quantity("width", mark.width, "um").positive();
                        }}})
          .required()
          .example("{bar: {from: 2 um, to: 2.4 um}}");
      s.number("share", mark.share).range(0, 1).doc("of the tubulin where it is brightest");
      s.quantity("time", mark.time, "min").not_negative();
    }).doc("tubulin that is activated or bleached in the lattice");
}

void describe_kinetochores(ModelInput& in, Machine& m) {
  in.section("kinetochores", [&m](ModelInput& s) {
      s.quantity("pac_man", m.pac_man, "um/min")
          .doc("speed at which it takes its fibre apart; towards the pole is positive");
      s.quantity("pac_man_per_distance", m.pac_man_per_distance, "1/min")
          .not_negative()
          .doc("what each um to the pole adds to that speed");
      s.quantity("reach", m.reach, "um").positive().doc("it stops this far from its pole");
      s.one_of<Law>(
          "law", m.law,
          {{"kinematic", Law::kinematic, "at rest until anaphase"},
           {"tension", Law::tension, "pulled by its sister until anaphase", [&m](ModelInput& t) {
              t.quantity("zeta", m.zeta, "pN min/um").positive();
              t.quantity("stiffness", m.stiffness, "pN/um").not_negative();
              t.quantity("rest", m.rest, "um").not_negative();
            }}});
    }).doc("what they do to their fibres");
}

void describe_inhibition(ModelInput& in, Machine& m) {
  in.section("inhibit", [&m](ModelInput& s) {
      const char* const what = "inhibited share";
      s.number("pole_depolymerase", m.inhibited.pole).range(0, 1).doc(what);
      s.number("kinetochore_depolymerase", m.inhibited.kinetochore).range(0, 1).doc(what);
      s.number("kinesin5", m.inhibited.kinesin5).range(0, 1).doc(what);
      s.quantity("from", m.inhibited.from, "min").not_negative();
    }).doc("motors and depolymerases at work in part, or not at all");
}

void check_mark(Checker& c, const Mark& mark, const Machine& m, std::size_t k) {
  const std::string path = fmt::format("marks[{}].shape", k);
  const bool spot = mark.shape == Shape::spot;
  const double from = spot ? mark.at : mark.from, to = spot ? mark.at : mark.to;
  if (!spot && from >= to)
    c.fail(path, fmt::format("the bar ends at {:g} um, not beyond its start, {:g} um", to, from));
  else if (from < m.poles[0] || to > m.poles[1])
    c.fail(path,
           fmt::format("the {} from {:g} to {:g} um lies outside the spindle, {:g} to {:g} um",
                       spot ? "spot" : "bar", from, to, m.poles[0], m.poles[1]));
}

void check_speed(Checker& c, const std::string& path, double speed) {
  if (speed < 0.0)
    c.fail(path, fmt::format("{:g} um/min leads away from the pole: speeds towards the pole are "
                             "positive, whichever way it lies",
                             speed));
}

void check_machine(Checker& c, const Machine& m) {
  if (m.poles.size() != 2 || !(m.poles[0] < m.poles[1]))
    return c.fail("spindle.poles", "expected two places, the left pole first: [-6 um, 6 um]");
  for (const double side : {-0.5, 0.5}) {
    const double at = m.chromosome + side * m.sisters;
    if (at - m.reach < m.poles[0] || at + m.reach > m.poles[1])
      c.fail("chromosome",
             fmt::format("a kinetochore would start at {:g} um, beyond a pole or within "
                         "its reach of {:g} um: the poles are at {:g} and {:g} um",
                         at, m.reach, m.poles[0], m.poles[1]));
  }
  if (m.inhibited.kinesin5 > 0.0 && m.sliding_share == 0.0)
    c.fail("inhibit.kinesin5",
           "has no effect: 'sliding_share' does not say which share of the flux "
           "kinesin-5 drives");
}

}  // namespace

double Mark::mean(double low, double high) const {
  return share * (shape == Shape::spot ? mean_of_gaussian(at, width, {low, high})
                                       : mean_of_bar({from, to}, edge, {low, high}));
}

void describe_place(Parameters& p, Machine& m) {
  p.quantities("poles", m.poles, "um").doc("where the left and the right pole start");
  p.integer("cells", m.cells).range(8, 100000).doc("between the poles, and along each fibre");
}

void describe_pool(ModelInput& s, Pool& pool) {
  s.text("name", pool.name).required().example("kinetochore");
  s.choice("ends", pool.span,
           {{"poles", Span::poles, "anywhere between the poles"},
            {"kinetochore", Span::kinetochore, "fibres between a kinetochore and its pole"}});
  s.number("number", pool.number).not_negative().doc("microtubules of each polarity across it");
  s.quantity("flux", pool.flux, "um/min")
      .doc("speed towards the pole, positive for both polarities");
  s.quantity("turnover", pool.lifetime, "min")
      .not_negative()
      .doc("mean time that a tubulin stays in the lattice; 0: for ever");
  s.quantity("diffusivity", pool.diffusivity, "um2/min").not_negative();
  s.quantity("exchange", pool.exchange, "1/min")
      .not_negative()
      .doc("rate at which its tubulin goes over to the other pool");
  s.section("nucleation", [&pool](ModelInput& n) {
     n.quantity("rate", pool.rate, "um/min").not_negative().doc("polymer made, of each polarity");
     n.quantity("at", pool.centre, "um");
     n.quantity("width", pool.width, "um").positive().doc("of a Gaussian");
   }).doc("where polymer is made; fibres without it replace what turns over");
  s.settled([&pool] {
    pool.nucleates = pool.rate > 0.0;
    pool.names[0] = pool.name + "_plus";
    pool.names[1] = pool.name + "_minus";
    for (int n = 0; n < 2; ++n) pool.names[n + 2] = pool.names[n] + "_marked";
  });
}

void describe(ModelInput& in, Settings& settings) {
  Machine& m = settings.machine;
  in.scales([](InternalUnits& units) { units.set("pN", 1.0); });
  in.section("chromosome", [&m](ModelInput& s) {
      s.quantity("at", m.chromosome, "um").doc("where it starts");
      s.quantity("sisters", m.sisters, "um").positive().doc("distance of its kinetochores");
    }).doc("one pair of sisters");
  describe_kinetochores(in, m);
  in.section("anaphase", [&m](ModelInput& s) {
      s.parameters().quantity("at", m.anaphase, "min").doc("when the sisters are cut apart");
      s.quantity("elongation", m.elongation, "um/min")
          .not_negative()
          .doc("speed of each pole outward from then on");
    }).doc("onset of anaphase");
  describe_marks(in, settings.marks);
  in.number("sliding_share", m.sliding_share)
      .range(0, 1)
      .doc("share of the flux that kinesin-5 drives by sliding");
  describe_inhibition(in, m);
}

void check(Checker& c, const Settings& settings, const Pool* pools, int count) {
  check_machine(c, settings.machine);
  check_speed(c, "kinetochores.pac_man", settings.machine.pac_man);
  for (int k = 0; k < count; ++k)
    check_speed(c, fmt::format("microtubules[{}].flux", k), pools[k].flux);
  if (settings.machine.poles.size() == 2)
    for (std::size_t k = 0; k < settings.marks.size(); ++k)
      check_mark(c, settings.marks[k], settings.machine, k);
  for (const Mark& mark : settings.marks)
    if (mark.light != settings.marks[0].light)
      return c.fail("marks",
                    "activate or bleach, not both in one run: what is new in the lattice "
                    "could be neither dark nor bright");
  for (int k = 0; k < count; ++k) {
    if (pools[k].exchange == 0.0) continue;
    const std::string path = fmt::format("microtubules[{}].exchange", k);
    if (count < 2)
      c.fail(path, "there is no other pool to exchange with");
    else if (pools[0].span != pools[1].span)
      c.fail(path, "both pools must have the same ends to exchange tubulin");
  }
}

}  // namespace fluxform::spindle
