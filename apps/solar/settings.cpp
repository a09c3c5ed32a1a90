#include "settings.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxform::solar {
namespace {

const std::vector<Variable> place{{"latitude", "degree", "north of the equator"},
                                  {"longitude", "degree", "eastward"}};
constexpr const char* speed_not_rate =
    "'rotation' here is a speed: v = R cos(latitude) Omega, R = 6.96e8 m";

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
  check_belongs(c, "rotation_formula", !f.rotation_formula.empty(), "rotation", f.rotation,
                {"expression"});
  check_belongs(c, "meridional_formula", !f.meridional_formula.empty(), "meridional", f.meridional,
                {"expression"});
  check_belongs(c, "meridional_exponent", f.meridional_exponent != usual.meridional_exponent,
                "meridional", f.meridional, {"p_profile"});
  check_belongs(c, "meridional_speed", f.meridional_speed != usual.meridional_speed, "meridional",
                f.meridional, {"van_ballegooijen", "sin_2lat", "p_profile"});
}

void check_slice(Checker& c, const std::string& word) {
  try {
    (void)slice_named(word);
  } catch (const InputError& e) {
    c.fail("slice", e.what());
  }
}

void check_flow(Checker& c, const FlowSettings& f) {
  if (f.rotation == "expression" && f.rotation_formula.empty()) {
    c.fail("rotation", "needs 'rotation_formula'");
  }
  if (f.meridional == "expression" && f.meridional_formula.empty()) {
    c.fail("meridional", "needs 'meridional_formula'");
  }
  check_slice(c, f.slice);
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

void describe_flow(Parameters& p, FlowSettings& f) {
  std::vector<Choice<std::string>> rotations, circulations;
  for (const std::string& name : rotation_names()) rotations.push_back({name, name, ""});
  for (const std::string& name : meridional_names()) circulations.push_back({name, name, ""});
  rotations.push_back({"expression", "expression", "rotation_formula gives it"});
  circulations.push_back({"expression", "expression", "meridional_formula gives it"});
  p.choice("rotation", f.rotation, rotations).doc("differential rotation profile");
  p.quantity("rigid_speed", f.rigid_speed, "m/s")
      .mistaken("1/s", speed_not_rate)
      .doc("equatorial speed of the rigid profile");
  p.expression("rotation_formula", f.rotation_formula, "m/s", place)
      .example(
          "{expression: \"cosd(latitude)*(46 - 262*sind(latitude)^2 - 379*sind(latitude)^4)\", "
          "unit: m/s}")
      .mistaken("1/s", speed_not_rate)
      .doc("eastward speed, for rotation: expression");
  p.choice("meridional", f.meridional, circulations).doc("meridional flow profile");
  p.quantity("meridional_speed", f.meridional_speed, "m/s")
      .doc("greatest speed of profiles that have one; poleward positive");
  p.number("meridional_exponent", f.meridional_exponent).positive().doc("p of the p_profile");
  p.expression("meridional_formula", f.meridional_formula, "m/s", place)
      .example("{expression: \"11*sind(2*latitude)\", unit: m/s}")
      .doc("northward speed, for meridional: expression");
  p.expression("stream_function", f.stream_function, "km2/s", place)
      .example(
          "{expression: \"34800*sind(latitude) + 3480*cosd(latitude)^2*sind(4*longitude)\", unit: "
          "km2/s}")
      .doc(
          "psi with east = (1/R) dpsi/dlat, north = -(1/(R cos lat)) dpsi/dlon; replaces both "
          "profiles");
  p.file("file", f.file)
      .doc("HDF5 file with datasets v_east and v_north [m/s]; replaces both profiles");
  p.text("slice", f.slice)
      .doc("of a leading axis of the file, from 0; auto: there must be one only");
  p.quantity("quenching_field", f.quenching_field, "G")
      .not_negative()
      .doc("flows are slowed by 1 - tanh(|B|/this); 0: not at all");
  p.check([&f](Checker& c) { check_flow(c, f); });
}

void describe_map(Parameters& p, InitialSettings& i) {
  p.file("file", i.file).required().example("map.h5").doc("HDF5 or text map");
  p.text("dataset", i.map.dataset).doc("HDF5: empty takes Data or br");
  p.text("slice", i.slice)
      .doc(
          "HDF5: of a leading axis, from 0, or -1 for the last; auto: the first, or the last of a "
          "series in time");
  p.check([&i](Checker& c) { check_slice(c, i.slice); });
  p.choice<bool>("rows", i.map.sine_latitude,
                 {{"latitude", false, "equally spaced in latitude"},
                  {"sine_latitude", true, "equally spaced in its sine"}})
      .doc("text: spacing of the rows");
  p.choice<bool>("first_row", i.map.first_row_north,
                 {{"south", false, "rows run northward"}, {"north", true, "rows run southward"}})
      .doc("text: which pole the first row is next to");
  p.quantity("first_longitude", i.map.first_longitude, "degree")
      .doc("text: of the centre of the first column; none: half a column, or 0 if it is repeated");
  p.choice<bool>("columns", i.map.westward,
                 {{"eastward", false, "longitude grows from column to column"},
                  {"westward", true, "it falls"}})
      .doc("text: which way the columns run");
  p.choice("repeated_column", i.map.repeated,
           {{"auto", RepeatedColumn::by_look, "if it equals the first and is one too many"},
            {"yes", RepeatedColumn::yes, "it does"},
            {"no", RepeatedColumn::no, "it does not"}})
      .doc("text: whether the last column is the first again");
  p.quantities("missing_values", i.map.missing_values, "1")
      .doc("numbers that mean no data; empty: -99999, -9999, -32768, 1e20 and their like");
  p.choice("missing", i.map.missing,
           {{"refuse", MissingCells::refuse, "an error"},
            {"zero", MissingCells::zero, "no field"},
            {"fill", MissingCells::fill, "the mean of the row, or of the nearest rows"}})
      .doc("what to do with cells that are not a number or mean no data");
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
        {"map", InitialField::map, "a file", [&i](Parameters& q) { describe_map(q, i); }}})
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

std::optional<int> slice_named(const std::string& word) {
  if (word == "auto") return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size())
    throw InputError(fmt::format("must be a whole number or auto, not '{}'", word));
  return number;
}

void describe(Parameters& p, Settings& s) {
  p.section("grid", [&](Parameters& q) {
     describe_grid(q, s);
   }).doc("cells of latitude and longitude");
  p.text("start_date", s.start_date)
      .doc("date of time 0: 2010-06-15, 2010.46, CR2097; empty: model time, years of 365 d");
  p.coefficient("diffusivity", s.diffusivity, "km2/s", {place.front()})
      .not_negative()
      .doc("supergranular diffusivity; may depend on latitude");
  p.quantity("decay_time", s.decay_time, "yr").positive().doc("tau of -B/tau, or none");
  p.choice("advection", s.advection,
           {{"fourth", Advection::fourth, "fourth order in space, linear"},
            {"central", Advection::central, "second order"},
            {"koren", Advection::koren, "third order, limited"},
            {"weno3", Advection::weno3, "third order, weighted"},
            {"upwind", Advection::upwind, "first order; inflates dipoles by tens of percent"}})
      .doc("how flows carry the field through faces");
  p.section("flow", [&](Parameters& q) { describe_flow(q, s.flow); }).doc("large-scale flows");
  describe_initial(p, s.initial);
  describe_regions(p, s.regions);
  p.integer("seed", s.seed).not_negative().doc("of random longitudes");
  p.check([&s](Checker& c) {
    if (s.sine_latitude && s.advection == Advection::fourth) {
      c.fail(
          "grid.latitude_spacing",
          "'sine' has polar rows too tall for the fourth-order scheme; set 'advection' to koren or "
          "central");
    }
  });
}

}  // namespace fluxform::solar
