#include "fluxform/fields/model_input.hpp"

namespace fluxform {

CoefficientEntry& CoefficientEntry::doc(const std::string& sentence) {
  entry_.doc(sentence);
  return *this;
}
CoefficientEntry& CoefficientEntry::range(double low, double high) {
  entry_.range(low, high);
  return *this;
}
CoefficientEntry& CoefficientEntry::positive() {
  entry_.positive();
  return *this;
}
CoefficientEntry& CoefficientEntry::not_negative() {
  entry_.not_negative();
  return *this;
}
CoefficientEntry& CoefficientEntry::required() {
  entry_.required();
  return *this;
}
CoefficientEntry& CoefficientEntry::example(const std::string& value) {
  entry_.example(value);
  return *this;
}
CoefficientEntry& CoefficientEntry::by_default(double value) {
  record_.value = Coefficient(value);
  entry_.initial = entry_.show();
  return *this;
}
CoefficientEntry& CoefficientEntry::only_if(const Asked& condition) {
  record_.asked = record_.asked
                      ? [outer = record_.asked, condition] { return outer() && condition(); }
                      : condition;
  return *this;
}
CoefficientEntry& CoefficientEntry::also_in(OnCells& handle) {
  record_.cells = &handle;
  return *this;
}
CoefficientEntry& CoefficientEntry::conductance(OnFaces& tilt, std::function<bool()> wanted) {
  record_.tilt = &tilt;
  record_.tilted = std::move(wanted);
  return mean(Mean::conductance);
}
CoefficientEntry& CoefficientEntry::mistaken(const std::string& unit,
                                             const std::string& explanation) {
  entry_.mistaken(unit, explanation);
  return *this;
}
CoefficientEntry& CoefficientEntry::mean(Mean how) {
  record_.mean = how;
  return *this;
}

FieldEntry& FieldEntry::long_name(const std::string& words) {
  record_.info.long_name = words;
  return *this;
}
FieldEntry& FieldEntry::told_unit(const std::string& unit) {
  record_.told_unit = &unit;
  return *this;
}
FieldEntry& FieldEntry::amount(const std::string& unit, double scale) {
  record_.info.amount_unit = unit;
  record_.info.amount_scale = scale;
  return *this;
}
FieldEntry& FieldEntry::not_stored() {
  record_.info.stored = false;
  return *this;
}
CoefficientEntry FieldEntry::initial(const std::string& key, OnCells& handle,
                                     const std::string& unit) {
  CoefficientRecord& made = scope_.record(key, unit, scope_.into_.coefficients);
  made.cells = &handle;
  made.at_start = true;
  record_.initial = &made;
  return scope_.declare(key, made);
}
CoefficientEntry FieldEntry::initial(const std::string& key) {
  record_.initial = &scope_.record(key, record_.info.unit, scope_.into_.initial);
  return scope_.declare(key, *record_.initial);
}

Entry& ModelInput::quantity(const std::string& key, double& target, const std::string& unit) {
  QuantityRecord& record = (pattern_ ? into_.pattern_quantities : into_.quantities).emplace_back();
  record = {target, &target, unit, into_.asked};
  return scope_.quantity(key, record.given, unit).then([&record] {
    *record.target = record.given;
  });
}

CoefficientRecord& ModelInput::record(const std::string& key, const std::string& unit,
                                      std::deque<CoefficientRecord>& among) {
  CoefficientRecord& made = (pattern_ ? into_.patterns : among).emplace_back();
  made.path = path_ + key;
  made.unit = unit;
  made.asked = into_.asked;
  return made;
}

CoefficientEntry ModelInput::declare(const std::string& key, CoefficientRecord& record) {
  Entry& entry = scope_.coefficient(key, record.value, record.unit, into_.variables);
  record.entry = &entry;
  const GridSpec* spec = into_.spec;
  if (spec && record.sides) entry.by("side", [spec] { return side_names(*spec); });
  if (spec && record.interfaces) entry.by("interface", [spec] { return interface_names(*spec); });
  if (spec && !record.sides && !record.interfaces)
    entry.by("region", [spec] { return region_names(*spec); });
  return {entry, record};
}

CoefficientEntry ModelInput::cells(const std::string& key, OnCells& handle,
                                   const std::string& unit) {
  CoefficientRecord& made = record(key, unit, into_.coefficients);
  made.cells = &handle;
  return declare(key, made);
}

CoefficientEntry ModelInput::faces(const std::string& key, OnFaces& handle,
                                   const std::string& unit) {
  CoefficientRecord& made = record(key, unit, into_.coefficients);
  made.faces = &handle;
  return declare(key, made);
}

CoefficientEntry ModelInput::sides(const std::string& key, OnSides& handle,
                                   const std::string& unit) {
  CoefficientRecord& made = record(key, unit, into_.coefficients);
  made.sides = &handle;
  return declare(key, made);
}

CoefficientEntry ModelInput::interfaces(const std::string& key, OnInterfaces& handle,
                                        const std::string& unit) {
  CoefficientRecord& made = record(key, unit, into_.coefficients);
  made.interfaces = &handle;
  return declare(key, made);
}

Entry& ModelInput::vector(const std::string& key, OnFaces& handle, const std::string& unit) {
  return section(key, [&](ModelInput& in) { in.components(handle, unit); });
}

void ModelInput::components(OnFaces& handle, const std::string& unit) {
  CoefficientRecord& made = record("", unit, into_.coefficients);
  made.form = FaceForm::components;
  made.faces = &handle;
  for (const char* axis : {"x", "y", "z", "r", "phi", "longitude", "latitude"}) {
    Coefficient& component = made.components[axis] = Coefficient::unset();
    scope_.coefficient(axis, component, unit, into_.variables)
        .doc("component along this axis; x, y, z also stand for the first, second, third one");
  }
}

CoefficientEntry ModelInput::stream(const std::string& key, OnFaces& handle,
                                    const std::string& unit) {
  CoefficientRecord& made = record(key, unit, into_.coefficients);
  made.form = FaceForm::stream;
  made.faces = &handle;
  return declare(key, made);
}

Entry& ModelInput::vector_file(const std::string& key, OnFaces& handle, const std::string& unit,
                               const std::string& prefix) {
  CoefficientRecord& made = record(key, unit, into_.coefficients);
  made.form = FaceForm::file;
  made.faces = &handle;
  made.prefix = prefix;
  return scope_.file(key, made.file);
}

void ModelInput::derive(OnFaces& handle, std::function<double(const Face&)> value) {
  if (pattern_) return;
  into_.derived.push_back({.asked = into_.asked, .faces = &handle, .of_face = std::move(value)});
}

void ModelInput::derive_between(OnFaces& handle, std::function<double(const Face&)> value) {
  derive(handle, std::move(value));
  if (!pattern_) into_.derived.back().inner = true;
}

void ModelInput::derive(OnCells& handle, std::function<double(const Cell&)> value) {
  if (pattern_) return;
  into_.derived.push_back({.asked = into_.asked, .cells = &handle, .of_cell = std::move(value)});
}

void ModelInput::derive(const std::string& key, OnFaces& handle, OnFaces& tilt,
                        std::vector<const Coefficient*> sources,
                        std::function<FaceField(const Evaluator&, double t)> values) {
  if (!pattern_)
    into_.derived.push_back({.asked = into_.asked,
                             .faces = &handle,
                             .path = path_ + key,
                             .tilt = &tilt,
                             .sources = std::move(sources),
                             .of_grid = std::move(values)});
}

CoefficientEntry ModelInput::source(const std::string& key, const std::string& unit) {
  CoefficientRecord& made = record(key, unit, into_.sources);
  made.value = Coefficient::unset();
  return declare(key, made);
}

void ModelInput::protocol(const std::string& key, Protocol& protocol, const std::string& unit) {
  describe_protocol(scope_, key, unit, protocol);
  if (!pattern_) into_.protocols.push_back(&protocol);
}

void ModelInput::derive_series(OnFaces& handle, const OnCells& cells) {
  if (!pattern_)
    into_.derived.push_back({.asked = into_.asked, .faces = &handle, .series = &cells});
}

FieldEntry ModelInput::field(int unknown, const std::string& name, const std::string& unit) {
  FieldRecord& made = pattern_ ? unused_ : into_.fields[unknown];
  made.name = &name;
  made.info.unit = unit;
  return {*this, made};
}

FieldEntry ModelInput::field(int unknown, const char* name, const std::string& unit) {
  FieldRecord& made = pattern_ ? unused_ : into_.fields[unknown];
  made.info.name = name;
  made.info.unit = unit;
  return {*this, made};
}

GlobalEntry& GlobalEntry::long_name(const std::string& words) {
  record_.info.long_name = words;
  return *this;
}
GlobalEntry& GlobalEntry::stores(const std::string& unit) {
  record_.info.amount_unit = unit;
  return *this;
}
GlobalEntry& GlobalEntry::not_stored() {
  record_.info.stored = false;
  return *this;
}
Entry& GlobalEntry::initial(const std::string& key) {
  return scope_.quantity(key, record_.start, record_.info.unit);
}

GlobalEntry ModelInput::global(int number, const std::string& name, const std::string& unit) {
  GlobalRecord& made = into_.globals[number];
  made.info.name = name;
  made.info.unit = unit;
  return {*this, made};
}

void ModelInput::observable(int number, const std::string& name, const std::string& unit,
                            unsigned over) {
  if (!pattern_) into_.observables[number] = {name, unit, over};
}

void ModelInput::account(const std::string& name, const std::string& unit,
                         const std::string& long_name, int stored, int leaving, int lost) {
  if (!pattern_) into_.accounts.push_back({{name, unit, 1.0, long_name}, stored, leaving, lost});
}

Entry& ModelInput::section(const std::string& key,
                           const std::function<void(ModelInput&)>& describe) {
  return scope_.section(key, [&](Parameters& p) {
    ModelInput inner(p, into_, path_ + key + ".", pattern_);
    describe(inner);
  });
}

Entry& ModelInput::list_of(const std::string& key, std::function<void(std::size_t)> resize,
                           const DescribeElement& describe_element,
                           const std::function<void(ModelInput&)>& describe_pattern,
                           std::function<std::size_t()> size) {
  Declarations& into = into_;
  return scope_.add_list(
      key, std::move(resize),
      [&into, path = path_ + key, pattern = pattern_, describe_element](Parameters& p,
                                                                        std::size_t i) {
        ModelInput element(p, into, path + "[" + std::to_string(i) + "].", pattern);
        describe_element(element, i);
      },
      [&into, describe_pattern](Parameters& p) {
        ModelInput element(p, into, "", true);
        describe_pattern(element);
      },
      std::move(size));
}

void ModelInput::describe_side(ModelInput& element, std::string& side) {
  element.text("side", side)
      .required()
      .example("x_min")
      .doc("x_min, ..., a named part, holes, or all: those not named");
}

ConditionsEntry ModelInput::record(const std::string& key, const std::string& former, Entry& entry,
                                   SideList& list) {
  if (!former.empty()) entry.formerly(former);
  if (!pattern_) {
    into_.conditions.push_back({path_ + key, &list});
    // A grid that comes from a file is not known yet; see Declarations::check_sides.
    scope_.check([&into = into_, &list, key](Checker& c) {
      if (into.spec && !into.spec->axes.empty()) list.check(c, key, *into.spec);
    });
  }
  return {entry, list};
}

void ModelInput::scales(std::function<void(InternalUnits&)> action) {
  scales([action](InternalUnits& units, const Greatest&) { action(units); });
}

void ModelInput::scales(std::function<void(InternalUnits&, const Greatest&)> action) {
  if (!pattern_) into_.scales.push_back(std::move(action));
}

void ModelInput::settled(std::function<void()> action) {
  if (!pattern_) into_.settled.push_back(std::move(action));
}

}  // namespace fluxform
