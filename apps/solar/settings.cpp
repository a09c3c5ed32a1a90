#include "settings.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxform::solar {
namespace {

const std::vector<Variable> place{{"latitude", "degree", "north of the equator"},
                                  {"longitude", "degree", "eastward"}};
constexpr const char* speed_not_rate =
    "'rotation' here is a speed: v = R cos(latitude) Omega, R = 6.96e8 m";

/// What only some profiles have must not be set for another, where it would do nothing. Its default
/// may stand: templates and resolved copies write every parameter.
void check_belongs(Checker& c, const std::string& key, bool changed, const std::string& profile,
                   const std::string& chosen, const std::vector<std::string>& owners) {
  if (!changed || std::find(owners.begin(), owners.end(), chosen) != owners.end()) return;
  c.fail(key, fmt::format("is for '{}: {}', not for '{}'", profile, fmt::join(owners, "' or '"),
                          chosen));
}

void check_profiles(Checker& c, const FlowSettings& f) {
  const FlowSettings usual;
  check_belongs(c, "rigid_speed", f.rigid_speed != usual.rigid_speed, "rotation", f.rotation,
                {"rigid"});
  check_belongs(c, "rotation_formula", f.rotation_formula->is_set(), "rotation", f.rotation,
                {"expression"});
  check_belongs(c, "meridional_formula", f.meridional_formula->is_set(), "meridional", f.meridional,
                {"expression"});
  check_belongs(c, "meridional_exponent", f.meridional_exponent != usual.meridional_exponent,
                "meridional", f.meridional, {"p_profile"});
  check_belongs(c, "meridional_speed", f.meridional_speed != usual.meridional_speed, "meridional",
                f.meridional, {"van_ballegooijen", "sin_2lat", "p_profile"});
}

void check_flow(Checker& c, const FlowSettings& f) {
  if (f.rotation == "expression" && !f.rotation_formula->is_set()) {
    c.fail("rotation", "needs 'rotation_formula'");
  }
  if (f.meridional == "expression" && !f.meridional_formula->is_set()) {
    c.fail("meridional", "needs 'meridional_formula'");
  }
  check_profiles(c, f);
  const FlowSettings usual;
  for (const char* whole : {"stream_function", "file"}) {
    if (!c.given(whole)) continue;
    const std::string why =
        fmt::format("cannot be combined with '{}', which gives both components", whole);
    if (f.rotation != usual.rotation) c.fail("rotation", why);
    if (f.meridional != usual.meridional) c.fail("meridional", why);
  }
  if (c.given("stream_function") && c.given("file")) {
    c.fail("file", "cannot be combined with 'stream_function'");
  }
}

void describe_profiles(ModelInput& in, FlowSettings& f) {
  std::vector<Choice<std::string>> rotations, circulations;
  for (const std::string& name : rotation_names()) rotations.push_back({name, name, ""});
  for (const std::string& name : meridional_names()) circulations.push_back({name, name, ""});
  rotations.push_back({"expression", "expression", "rotation_formula gives it"});
  circulations.push_back({"expression", "expression", "meridional_formula gives it"});
  Parameters& p = in.parameters();
  p.choice("rotation", f.rotation, rotations).doc("differential rotation profile");
  p.quantity("rigid_speed", f.rigid_speed, "m/s")
      .mistaken("1/s", speed_not_rate)
      .doc("equatorial speed of the rigid profile");
  f.rotation_formula = &in.source("rotation_formula", "m/s")
                            .example(
                                "{expression: \"cosd(latitude)*(46 - 262*sind(latitude)^2 - "
                                "379*sind(latitude)^4)\", unit: m/s}")
                            .mistaken("1/s", speed_not_rate)
                            .doc("eastward speed, for rotation: expression")
                            .value();
  p.choice("meridional", f.meridional, circulations).doc("meridional flow profile");
  p.quantity("meridional_speed", f.meridional_speed, "m/s")
      .doc("greatest speed of profiles that have one; poleward positive");
  p.number("meridional_exponent", f.meridional_exponent).positive().doc("p of the p_profile");
  f.meridional_formula = &in.source("meridional_formula", "m/s")
                              .example("{expression: \"11*sind(2*latitude)\", unit: m/s}")
                              .doc("northward speed, for meridional: expression")
                              .value();
}

void describe_flow(ModelInput& in, FlowSettings& f, SurfaceFlux& model) {
  describe_profiles(in, f);
  f.stream_function =
      &in.source("stream_function", "km2/s")
           .example(
               "{expression: \"34800*sind(latitude) + 3480*cosd(latitude)^2*sind(4*longitude)\", "
               "unit: km2/s}")
           .doc(
               "psi with east = (1/R) dpsi/dlat, north = -(1/(R cos lat)) dpsi/dlon; replaces "
               "both profiles")
           .value();
  in.file("file", f.file)
      .doc("HDF5 file with datasets v_east and v_north [m/s]; replaces both profiles");
  describe_slice(in.parameters(), f.slice,
                 "of a leading axis of the file, from 0; auto: there must be one only");
  in.quantity("quenching_field", model.quenching_field, "G")
      .not_negative()
      .doc("flows are slowed by 1 - tanh(|B|/this); 0: not at all");
  in.check([&f](Checker& c) { check_flow(c, f); });
}

void describe_initial_map(Parameters& p, InitialSettings& i) {
  describe_map(p, i.map);
  p.choice("monopole", i.monopole,
           {{"subtract", Monopole::subtract, "take the mean off everywhere"},
            {"scale", Monopole::scale, "scale the two polarities to each other"},
            {"keep", Monopole::keep, "leave the net flux"}})
      .doc("what to do with the net flux of the map");
}

void describe_initial(Parameters& p, InitialSettings& i) {
  const auto dipole = [&i](Parameters& q) {
    q.quantity("pole", i.amplitude, "G").required().example("5 G").doc("field at the north pole");
  };
  const auto steady = [&i](Parameters& q) {
    q.quantity("pole", i.amplitude, "G").required().example("10 G").doc("field at the north pole");
    q.choice<bool>("symmetry", i.odd,
                   {{"odd", true, "opposite poles"}, {"even", false, "equal poles"}})
        .doc("of the two hemispheres");
  };
  const auto formula = [&i](Parameters& q) {
    q.expression("br", i.formula, "G", place)
        .required()
        .example("{expression: 10*sind(latitude), unit: G}")
        .doc("radial field");
  };
  p.one_of<InitialField>(
       "initial", i.kind,
       {{"none", InitialField::none, "no field", nullptr},
        {"dipole", InitialField::dipole, "pole * sin(latitude)", dipole},
        {"steady", InitialField::steady, "the profile that meridional flow and diffusion balance",
         steady},
        {"expression", InitialField::expression, "a formula", formula},
        {"map", InitialField::map, "a file", [&i](Parameters& q) { describe_initial_map(q, i); }}})
      .example("{dipole: {pole: 5 G}}")
      .doc("the field at the start");
}

const std::vector<Choice<RegionShape>> shapes{
    {"gaussian", RegionShape::gaussian, "van Ballegooijen et al. 1998"},
    {"sharps", RegionShape::sharps, "Yeates 2020"},
    {"patches", RegionShape::patches, "two round patches"}};

void describe_cycle(Parameters& p, SyntheticCycle& c) {
  p.integer("cycles", c.cycles).range(1, 1000).doc("number of cycles");
  p.integer("pairs", c.pairs).range(1, 1000000).doc("pairs of regions in each cycle");
  p.quantity("length", c.length, "yr").positive().doc("of one cycle");
  p.quantity("from", c.from, "degree", degree).range(0, 89).doc("latitude of the first pair");
  p.quantity("to", c.to, "degree", degree).range(0, 89).doc("latitude of the last pair");
  p.quantity("peak_flux", c.peak_flux, "Mx")
      .positive()
      .doc("unsigned flux, both polarities together, of a region at maximum");
  p.choice("tilt", c.law,
           {{"sine", TiltLaw::sine, "0.5 sin(lat) rad"},
            {"wang_sheeley", TiltLaw::wang_sheeley, "sin g = 0.48 sin(lat) + 0.03"},
            {"stenflo", TiltLaw::stenflo, "32 deg sin(lat)"},
            {"jiang", TiltLaw::jiang, "0.7 x 1.4 deg sqrt(lat)"}})
      .doc("Joy's law");
  p.number("tilt_factor", c.tilt_factor).doc("all tilts times this");
  p.choice("shape", c.shape, shapes).doc("of each region");
  p.quantity("rho", c.rho, "degree", degree).positive().doc("size of each region");
  p.quantity("separation", c.separation, "degree", degree).positive().doc("of the polarities");
  p.flag("positive_trailing_north", c.positive_trailing_north).doc("polarity of the first cycle");
}

void describe_regions(Parameters& p, RegionSettings& r) {
  const auto list = [&r](Parameters& q) {
    q.file("file", r.file).required().example("regions.csv").doc("CSV with a header, or 8 columns");
    q.choice("shape", r.shape, shapes).doc("of regions whose row names none");
  };
  p.one_of<RegionSource>("regions", r.source,
                         {{"none", RegionSource::none, "nothing emerges", nullptr},
                          {"list", RegionSource::list, "a file", list},
                          {"synthetic", RegionSource::synthetic, "an artificial cycle",
                           [&r](Parameters& q) { describe_cycle(q, r.cycle); }}})
      .doc("bipolar regions that emerge");
}

}  // namespace

void describe_grid(Parameters& p, Settings& s) {
  p.integer("longitudes", s.longitudes).range(8, 100000).doc("cells around the Sun; even");
  p.integer("latitudes", s.latitudes).range(4, 100000).doc("cells from pole to pole");
  p.choice<bool>("latitude_spacing", s.sine_latitude,
                 {{"uniform", false, "equal steps of latitude"},
                  {"sine", true, "equal steps of its sine: equal areas"}})
      .doc("how latitudes are spaced");
  p.choice<bool>("from", s.grid_from_map,
                 {{"size", false, "longitudes x latitudes"},
                  {"map", true, "the columns and rows of initial.map, which keeps its values"}})
      .doc("what gives the cells");
  p.check([&s](Checker& c) {
    const Settings usual;
    if (s.grid_from_map && s.initial.kind != InitialField::map)
      c.fail("from", "is 'map', which needs 'initial: {map: {file: ...}}'");
    if (s.grid_from_map && (s.longitudes != usual.longitudes || s.latitudes != usual.latitudes))
      c.fail("from",
             "takes the numbers of cells from the map; leave out 'longitudes' and 'latitudes'");
    if (s.longitudes % 2 != 0)
      c.fail("longitudes", "must be even, so that cells meet across the poles");
  });
}

void describe(ModelInput& in, Settings& s, SurfaceFlux& model) {
  in.text("start_date", s.start_date)
      .doc("date of time 0: 2010-06-15, 2010.46, CR2097; empty: model time, years of 365 d");
  in.section("flow", [&](ModelInput& q) {
      describe_flow(q, s.flow, model);
    }).doc("large-scale flows");
  describe_initial(in.parameters(), s.initial);
  describe_regions(in.parameters(), s.regions);
  in.integer("seed", s.seed).not_negative().doc("of random longitudes");
  in.check([&](Checker& c) {
    if (s.sine_latitude && model.is_fourth()) {
      c.fail(
          "grid.latitude_spacing",
          "'sine' has polar rows too tall for the fourth-order scheme; set 'advection' to koren or "
          "central");
    }
  });
}

}  // namespace fluxform::solar
