#include "settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/core/units.hpp"

#include "check_settings.hpp"

namespace fluxform::ecology {
namespace {

void describe_classes(Parameters& p, LandscapeSettings& l) {
  p.list<ClassSettings>("classes", l.classes, [](Parameters& q, ClassSettings& c) {
     q.text("name", c.name).required().example("forest").doc("of the region these cells make");
     q.number("from", c.from).required().example("1").doc("smallest raster value of the class");
     q.number("to", c.to).doc("largest value; that of 'from' if left out");
     q.check([&q, &c](Checker& k) {
       if (!q.given("to")) c.to = c.from;
       if (c.to < c.from) k.fail("to", "must not be below 'from'");
     });
   }).doc("which raster values make which region; the later of two that name a value has it");
}

void describe_landscape(Parameters& p, LandscapeSettings& l) {
  p.file("raster", l.raster)
      .required()
      .example("forest.tif")
      .doc("GeoTIFF or ESRI ASCII grid; gives extent, cells and georeference");
  p.integer("band", l.band).range(0, 100000).doc("of a file with several, from 1; 0: its only one");
  p.choice<bool>("coordinates", l.metres,
                 {{"of_file", false,
                   "what its coordinate system says; metres without one, refused "
                   "where they could be degrees"},
                  {"metres", true, "for a raster without coordinate system"}})
      .doc("what the raster's coordinates are measured in");
  p.choice<Nodata>("nodata", l.nodata,
                   {{"unspecified", Nodata::unspecified, "refused if the raster has any"},
                    {"hole", Nodata::hole, "nobody enters: no flux"},
                    {"lethal", Nodata::lethal, "who enters dies: the hostile side 'holes'"},
                    {"outflow", Nodata::outflow, "the flow takes away what it carries there"}})
      .doc("what cells without data mean");
  p.choice<bool>("neighbours", l.corners,
                 {{"4", false, "individuals pass through the edges of cells"},
                  {"8", true,
                   "also where two cells touch at a corner only: the southern one of the two empty "
                   "cells beside it joins the landscape, with the value of the cell north of it"}})
      .doc("which cells of the raster are joined");
  describe_classes(p, l);
  p.quantity("cell_size", l.cell_size, "m")
      .not_negative()
      .doc("coarser cells than the raster's own; 0 keeps those");
  p.choice<Resample>("resampling", l.resampling,
                     {{"majority", Resample::majority, "most frequent value: for classes"},
                      {"mean", Resample::mean, "mean of the cells: for numbers"},
                      {"nearest", Resample::nearest, "value at the centre"},
                      {"bilinear", Resample::bilinear, "interpolated at the centre"}})
      .doc("values of coarser cells");
  p.flag("ascii", l.ascii).doc("write maps as ESRI ASCII grids too, beside GeoTIFF");
}

void describe_rates(Parameters& p, GrowthSettings& g) {
  const auto& at = place_variables();
  p.coefficient("rate", g.rate, "1/yr", at).doc("r = births less deaths at low density");
  p.coefficient("birth", g.birth, "1/yr", at).not_negative().doc("instead of 'rate', with 'death'");
  p.coefficient("death", g.death, "1/yr", at).not_negative().doc("instead of 'rate', with 'birth'");
  p.check([&p, &g](Checker& c) {
    g.splits_rate = !p.given("birth") && !p.given("death");
    if (p.given("rate") && !g.splits_rate) {
      c.fail("rate", "is births less deaths: give it, or 'birth' and 'death', not both");
    }
  });
}

void describe_regulated(Parameters& p, GrowthSettings& g) {
  const auto& at = place_variables();
  describe_rates(p, g);
  p.coefficient("capacity", g.capacity, "1", at)
      .doc("K, a number in density_unit: births and deaths balance there where r > 0");
  p.coefficient("competition", g.competition, "1/yr", at)
      .not_negative()
      .doc("deaths per individual, density and time, instead of 'capacity'");
  p.check([&p, &g](Checker& c) {
    g.has_capacity = !p.given("competition");
    if (p.given("capacity") && p.given("competition")) {
      c.fail("capacity", "follows from 'competition': give one of the two");
    }
  });
}

void describe_allee(Parameters& p, GrowthSettings& g) {
  const auto& at = place_variables();
  p.coefficient("rate", g.birth, "1/yr", at).not_negative().doc("r of r n (n - A)(K - n) / K^2");
  p.coefficient("capacity", g.capacity, "1", at).doc("K, a number in density_unit");
  p.coefficient("threshold", g.threshold, "1", at)
      .doc("A, a number in density_unit: below it the population shrinks");
}

void describe_logistic(Parameters& p, GrowthSettings& g) {
  const auto& at = place_variables();
  p.coefficient("rate", g.birth, "1/yr", at).doc("r of r n (1 - n / K), of either sign");
  p.coefficient("capacity", g.capacity, "1", at).doc("K, a number in density_unit");
}

void describe_growth(Parameters& p, GrowthSettings& g) {
  p.one_of<Growth>(
       "growth", g.form,
       {{"regulated", Growth::regulated, "births - deaths - competition, safe in sinks",
         [&g](Parameters& q) { describe_regulated(q, g); }},
        {"allee", Growth::allee, "shrinks when rare",
         [&g](Parameters& q) { describe_allee(q, g); }},
        {"logistic", Growth::logistic, "literal r n (1 - n/K); refuses n > K where r < 0",
         [&g](Parameters& q) { describe_logistic(q, g); }},
        {"exponential", Growth::exponential, "births - deaths, no limit",
         [&g](Parameters& q) { describe_rates(q, g); }}})
      .doc("births and deaths of the population by itself");
}

void describe_population(Parameters& p, PopulationSettings& s) {
  const auto& at = place_variables();
  p.text("name", s.name).doc("in files and pictures");
  p.coefficient("dispersal", s.dispersal, "m2/yr", at)
      .not_negative()
      .doc("D: half the mean square distance moved per time and direction");
  p.quantities("anisotropy", s.anisotropy, "1").doc("factors of D along the axes");
  describe_growth(p, s.growth);
  p.number("carried", s.carried).doc("share of the flow's velocity this population drifts with");
  p.quantity("taxis", s.taxis, "m2/yr").doc("chi: velocity chi grad S up the attractant");
  p.coefficient("attractant", s.attractant, "1", at).doc("S: a resource, or minus an elevation");
  p.coefficient("initial", s.initial, "1", at)
      .not_negative()
      .doc("density at the start, a number in density_unit");
}

void describe_flow(Parameters& p, FlowSettings& f) {
  const auto& at = place_variables();
  const auto components = [&f, at](Parameters& q) {
    q.coefficient("x", f.along[0], "m/yr", at).doc("velocity along the first axis");
    q.coefficient("y", f.along[1], "m/yr", at).doc("velocity along the second axis");
    q.coefficient("z", f.along[2], "m/yr", at).doc("velocity along the third axis");
    q.flag("divergence_free", f.divergence_free).doc("refuse a flow that is not");
  };
  const auto stream = [&f, at](Parameters& q) {
    q.expression("psi", f.stream_function, "m2/yr", at)
        .required()
        .example("{expression: \"y\", unit: m2/yr}")
        .doc("velocity = (d psi/dy, -d psi/dx)");
  };
  const auto file = [&f](Parameters& q) {
    q.file("file", f.file)
        .required()
        .example("wind.h5")
        .doc("HDF5: flow_x, flow_y (names of the axes) on the cells, last axis first, m/yr");
    q.flag("divergence_free", f.divergence_free).doc("refuse a flow that is not");
  };
  p.one_of<Flow>("flow", f.kind,
                 {{"none", Flow::none, "still air or water", nullptr},
                  {"components", Flow::components, "velocity along the axes", components},
                  {"stream_function", Flow::stream_function, "free of divergence", stream},
                  {"file", Flow::file, "velocities on the grid's cells", file}})
      .doc("wind or water");
}

void describe_interactions(Parameters& p, Settings& s) {
  p.list<CompetitionSettings>(
       "competition", s.competition,
       [](Parameters& q, CompetitionSettings& c) {
         q.text("on", c.on).required().example("red").doc("population that suffers");
         q.text("by", c.by).required().example("grey").doc("population that crowds it");
         q.number("strength", c.strength)
             .not_negative()
             .doc("of one individual against one of its own");
       })
      .doc("Lotka-Volterra competition");
  p.list<PredationSettings>("predation", s.predation, [](Parameters& q, PredationSettings& e) {
     q.text("predator", e.predator).required().example("lynx").doc("population that eats");
     q.text("prey", e.prey).required().example("hare").doc("population that is eaten");
     q.choice<Response>("response", e.response,
                        {{"linear", Response::linear, "a n"},
                         {"holling_2", Response::holling_2, "a n / (n + H)"},
                         {"holling_3", Response::holling_3, "a n^2 / (n^2 + H^2)"}})
         .doc("prey eaten per predator");
     q.quantity("attack", e.attack, "1/yr").not_negative().doc("a");
     q.number("half_saturation", e.half_saturation).positive().doc("H, a number in density_unit");
     q.number("conversion", e.conversion).not_negative().doc("predators per prey eaten");
   }).doc("who eats whom");
}

void describe_borders(Parameters& p, Settings& s) {
  p.list<BorderSettings>(
       "borders", s.borders,
       [](Parameters& q, BorderSettings& b) {
         q.text("side", b.side)
             .required()
             .example("all")
             .doc("x_min, ..., a named part, 'holes', or 'all' for those not named");
         q.choice<Border>(
              "is", b.kind,
              {{"no_flux", Border::no_flux, "nobody crosses"},
               {"hostile", Border::hostile, "who arrives dies: n = 0"},
               {"outflow", Border::outflow, "the flow takes away what it carries (Danckwerts)"},
               {"robin", Border::robin, "permeability n leaves"}})
             .required()
             .example("no_flux")
             .doc("what happens there");
         q.quantity("permeability", b.permeability, "m/yr").not_negative().doc("of a robin border");
         q.check([&q, &b](Checker& c) {
           const bool given = q.given("permeability");
           if (given != (b.kind == Border::robin)) {
             c.fail(given ? "permeability" : "is",
                    given ? "belongs to 'robin' borders only" : "'robin' needs a 'permeability'");
           }
         });
       })
      .example("[{side: all, is: no_flux}]")
      .doc("every side needs its kind: critical sizes differ several-fold");
}

/// Whose growth rate is asked for, and in what company.
void describe_asked(Parameters& p, PersistenceSettings& s) {
  p.text("population", s.population).doc("whose growth rate; the first if left out");
  p.flag("among_residents", s.among_residents)
      .doc("rare among the others at their steady state, instead of alone");
}

}  // namespace

const std::vector<Variable>& place_variables() {
  static const std::vector<Variable> all{{"x", "m", "first coordinate"},
                                         {"y", "m", "second coordinate"},
                                         {"z", "m", "third coordinate"},
                                         {"r", "m", "distance from the axis or centre"},
                                         {"phi", "degree", "angle"},
                                         {"longitude", "degree", "eastward"},
                                         {"latitude", "degree", "northward"},
                                         {"t", "yr", "time"},
                                         {"landscape", "1", "value of the landscape raster"}};
  return all;
}

void describe(Parameters& p, Settings& s) {
  p.constants("constants").doc("names with numbers for the formulas below");
  p.section("grid", [&s](Parameters& q) { describe_grid(q, s.grid); })
      .optional()
      .example("{x: {from: 0 km, to: 20 km, cells: 40}, y: {from: 0 km, to: 10 km, cells: 20}}")
      .doc("cells");
  p.section("landscape", [&s](Parameters& q) { describe_landscape(q, s.landscape); })
      .optional()
      .doc("a raster instead of a grid");
  p.text("density_unit", s.density_unit)
      .example("km-2")
      .doc("of densities and capacities: individuals or mass per area, e.g. km-2 (on a line km-1)");
  p.list<PopulationSettings>("populations", s.populations, describe_population)
      .required()
      .example(
          "[{name: bird, dispersal: 1 km2/yr, initial: 1, "
          "growth: {regulated: {rate: 0.5 1/yr, capacity: 20}}}]")
      .doc("one to three");
  describe_interactions(p, s);
  describe_flow(p, s.flow);
  p.choice<Drift>("drift", s.drift,
                  {{"exponential", Drift::exponential, "positive at any speed; second order"},
                   {"central", Drift::central, "second order; needs |v| h < 2 D to stay positive"},
                   {"koren", Drift::koren, "third order, limited; for fast flows"},
                   {"weno3", Drift::weno3, "third order, smooth"},
                   {"upwind", Drift::upwind, "first order"}})
      .doc("how the flow carries individuals through faces");
  describe_borders(p, s);
  p.list<PatchSettings>("patches", s.patches, [](Parameters& q, PatchSettings& patch) {
     q.text("name", patch.name).required().example("reserve").doc("of the patch");
     q.expression("where", patch.where, "1", place_variables())
         .required()
         .example("x < 1e4")
         .doc("true inside");
   }).doc("named patches of the source-sink ledger, besides regions");
  p.section("front", [&s](Parameters& q) {
     q.number("level", s.front.level)
         .not_negative()
         .doc("density that marks it, in density_unit; 0 for none");
     q.text("axis", s.front.axis).doc("along which it runs");
   }).doc("an invasion front to follow");
  p.check([&p, &s](Checker& c) {
    s.grid_given = p.given("grid");
    check_whole(c, s);
  });
}

void describe_persistence(Parameters& p, PersistenceSettings& s) {
  describe_asked(p, s);
  p.number("tolerance", s.tolerance).range(1e-15, 1e-3).doc("relative residual of the eigenvalue");
}

void describe_critical(Parameters& p, Settings& all) {
  CriticalSettings& s = all.critical;
  describe_asked(p, all.persistence);
  p.text("parameter", s.parameter)
      .required()
      .example("grid.x.to")
      .doc("path of the key to vary until the growth rate is zero");
  p.text("unit", s.unit).doc("of the numbers in 'between', e.g. km");
  p.quantities("between", s.between, "1")
      .required()
      .example("[1, 20]")
      .doc("lowest and highest value");
  p.integer("points", s.points).range(2, 1000).doc("values at which the growth rate is tabulated");
  p.number("tolerance", s.tolerance).range(1e-14, 0.1).doc("of the critical value, relative");
  p.check([&s](Checker& c) {
    if (s.between.size() != 2 || !(s.between[0] < s.between[1])) {
      c.fail("between", "must be two numbers, the lower one first");
    }
  });
}

void describe_spreading(Parameters& p, Settings& all) {
  SpreadingSettings& s = all.spreading;
  describe_asked(p, all.persistence);
  p.text("axis", s.axis).doc("periodic axis along which the population spreads");
}

}  // namespace fluxform::ecology
