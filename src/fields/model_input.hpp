#pragma once
// What a model says of its input, in one call for each key: what it is called, measures and may
// hold, and which member of the model reads it. Kernels find all numbers in internal units.
//
//   struct Ion { std::string name; double charge = 0.0; OnFaces diffusivity; OnSides bath; };
//   Each<Ion, N> ions;
//
//   void describe(ModelInput& in) {
//     in.each("ions", ions, [](ModelInput& s, Ion& ion, int n) {
//       s.text("name", ion.name).required();
//       s.number("charge", ion.charge).required();
//       s.field(n, ion.name, "mol/m3").initial("concentration").not_negative();
//       s.faces("diffusivity", ion.diffusivity, "m2/s").positive().required();
//       s.sides("bath", ion.bath, "mol/m3").not_negative();
//     });
//     in.observable(uptake, "uptake", "mol m-2 s-1", over_interfaces);
//   }
//
// The model must stay where it is: handles and names are bound to its members. No PETSc here.
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "fluxform/core/state.hpp"
#include "fluxform/fields/declarations.hpp"
#include "fluxform/input/parameters.hpp"
#include "fluxform/input/protocol.hpp"

namespace fluxform {

/// A declared coefficient; the calls say more of it and may be chained.
class CoefficientEntry {
 public:
  CoefficientEntry(Entry& entry, CoefficientRecord& record) : entry_(entry), record_(record) {}
  CoefficientEntry& doc(const std::string& sentence);
  CoefficientEntry& range(double low, double high);
  CoefficientEntry& positive();
  CoefficientEntry& not_negative();
  CoefficientEntry& required();
  CoefficientEntry& example(const std::string& value);
  CoefficientEntry& by_default(double value);  ///< in the declared unit; otherwise zero
  /// How a face coefficient is made of the numbers beside it, see Mean.
  CoefficientEntry& series() { return mean(Mean::series); }
  CoefficientEntry& at_face() { return mean(Mean::at_face); }
  CoefficientEntry& step() { return mean(Mean::step); }
  CoefficientEntry& slope() { return mean(Mean::slope); }
  /// Computed only where `condition` holds once the input has been read.
  CoefficientEntry& only_if(const Asked& condition);
  /// A second handle, of a face coefficient's values in cells.
  CoefficientEntry& also_in(OnCells& handle);
  /// What a difference between two cells is multiplied by. On grids of two axes where `wanted` says
  /// so, `tilt` gets the correction that fourth-order fluxes take (diffusive_conductance).
  CoefficientEntry& conductance(OnFaces& tilt, std::function<bool()> wanted);
  /// What to tell who writes a unit of another kind, see Entry.
  CoefficientEntry& mistaken(const std::string& unit, const std::string& explanation);
  /// What the input says, once it has been read; it stays where it is.
  const Coefficient& value() const { return record_.value; }

 private:
  CoefficientEntry& mean(Mean how);
  Entry& entry_;
  CoefficientRecord& record_;
};

class ModelInput;

/// One of several forms that a key may take, with keys of its own.
template <class E>
struct Form {
  std::string word;
  E value;
  std::string doc{};
  std::function<void(ModelInput&)> describe{};
};

/// A declared unknown field.
class FieldEntry {
 public:
  FieldEntry(ModelInput& scope, FieldRecord& record) : scope_(scope), record_(record) {}
  /// "{}" stands for the field's name.
  FieldEntry& long_name(const std::string& words);
  /// For a field declared with unit "1": the input tells what its numbers count, and they are kept
  /// as they are given.
  FieldEntry& told_unit(const std::string& unit);
  /// The unit of the field times volume where it has a name of its own: ("Mx", 1e4) for G m2.
  FieldEntry& amount(const std::string& unit, double scale);
  FieldEntry& not_stored();  ///< rows without storage, as Poisson's
  /// Declares the key of the initial state; zero unless given.
  CoefficientEntry initial(const std::string& key);
  /// The same for a model that looks at the start later; `unit` as the input shall write it.
  CoefficientEntry initial(const std::string& key, OnCells& handle, const std::string& unit);

 private:
  ModelInput& scope_;
  FieldRecord& record_;
};

/// N things of one kind, numbered as the unknowns of a State are.
template <class Thing, int N>
using Each = State<Thing, N>;

/// A declared unknown of the whole system.
class GlobalEntry {
 public:
  GlobalEntry(ModelInput& scope, GlobalRecord& record) : scope_(scope), record_(record) {}
  GlobalEntry& long_name(const std::string& words);
  GlobalEntry& not_stored();  ///< its row is a constraint, whatever others store
  /// The unit of what `global_storage` gives: "C" of a voltage's charge. Its own unless said.
  GlobalEntry& stores(const std::string& unit);
  /// Declares the key of the initial value; zero unless given.
  Entry& initial(const std::string& key);

 private:
  ModelInput& scope_;
  GlobalRecord& record_;
};

class ModelInput {
 public:
  /// `scope` is the part of the input that stands under `path` ("" or "ions[0]."). In a `pattern`,
  /// which is described for --help only, no handle is bound.
  ModelInput(Parameters& scope, Declarations& into, std::string path = "", bool pattern = false)
      : scope_(scope), into_(into), path_(std::move(path)), pattern_(pattern) {}

  /// Keys of one value. A quantity reaches its target in internal units once the input has been
  /// read and `scales` have spoken; in checks it is still in `unit`.
  Entry& quantity(const std::string& key, double& target, const std::string& unit);
  Entry& number(const std::string& key, double& target) { return scope_.number(key, target); }
  Entry& integer(const std::string& key, int& target) { return scope_.integer(key, target); }
  Entry& flag(const std::string& key, bool& target) { return scope_.flag(key, target); }
  Entry& text(const std::string& key, std::string& target) { return scope_.text(key, target); }
  Entry& file(const std::string& key, std::string& target) { return scope_.file(key, target); }
  template <class E>
  Entry& choice(const std::string& key, E& target, const std::vector<Choice<E>>& choices) {
    return scope_.choice(key, target, choices);
  }
  /// The part of the input, for kinds of keys that no model shares with another.
  Parameters& parameters() { return scope_; }
  /// The grid, complete once the input has been read.
  const GridSpec* grid() const { return into_.spec; }

  /// Coefficients: a number with a unit, a formula, a table by place, a dataset or a raster.
  CoefficientEntry cells(const std::string& key, OnCells& handle, const std::string& unit);
  CoefficientEntry faces(const std::string& key, OnFaces& handle, const std::string& unit);
  CoefficientEntry sides(const std::string& key, OnSides& handle, const std::string& unit);
  CoefficientEntry interfaces(const std::string& key, OnInterfaces& handle,
                              const std::string& unit);
  /// A vector by its components along the axes, `{x: 1 m/s, y: ...}`: the handle has the one across
  /// each face.
  Entry& vector(const std::string& key, OnFaces& handle, const std::string& unit);
  /// The same with the components among the other keys here.
  void components(OnFaces& handle, const std::string& unit);
  /// A vector by its stream function, which is a formula; of two axes.
  CoefficientEntry stream(const std::string& key, OnFaces& handle, const std::string& unit);
  /// A vector by an HDF5 file with a dataset for each axis, `prefix` and the axis' name.
  Entry& vector_file(const std::string& key, OnFaces& handle, const std::string& unit,
                     const std::string& prefix);
  /// Coefficients that follow from others, computed whenever those change, in this order. One that
  /// comes out the same everywhere costs kernels what a uniform one does.
  void derive(OnFaces& handle, std::function<double(const Face&)> value);
  /// The same on faces between two cells only.
  void derive_between(OnFaces& handle, std::function<double(const Face&)> value);
  void derive(OnCells& handle, std::function<double(const Cell&)> value);
  /// One that is made of a whole grid: normal velocities (face_coefficients.hpp) of something that
  /// the model knows by name, in internal units, and what fourth-order fluxes take of their change
  /// along faces (transverse_tilt). `sources` are the coefficients that may make it vary with time.
  void derive(const std::string& key, OnFaces& handle, OnFaces& tilt,
              std::vector<const Coefficient*> sources,
              std::function<FaceField(const Evaluator&, double t)> values);
  /// A coefficient that only derived ones read, through the evaluator.
  CoefficientEntry source(const std::string& key, const std::string& unit);
  /// On faces, the half cells in series of a coefficient that was derived in cells.
  void derive_series(OnFaces& handle, const OnCells& cells);

  /// An unknown field, by its number. The name may be a member that the input fills.
  FieldEntry field(int unknown, const std::string& name, const std::string& unit);
  FieldEntry field(int unknown, const char* name, const std::string& unit);
  /// An unknown of the whole system, by its number.
  GlobalEntry global(int number, const std::string& name, const std::string& unit);
  /// What `observe` adds up under `number`, as a density of this unit.
  void observable(int number, const std::string& name, const std::string& unit,
                  unsigned over = over_all);

  /// Something applied that varies in time, see Protocol: `key` is its constant value, the key
  /// `protocol` beside it says the rest. Derived coefficients may ask it, and steps land on its
  /// corners.
  void protocol(const std::string& key, Protocol& protocol, const std::string& unit);
  /// A balance that the ledger keeps beside those of the unknowns: what `observe` adds up of it in
  /// cells (nowhere negative), through sides and as turned into something else.
  void account(const std::string& name, const std::string& unit, const std::string& long_name,
               int stored, int leaving, int lost);

  Entry& section(const std::string& key, const std::function<void(ModelInput&)>& describe);
  /// Tagged alternatives, see Parameters::one_of. Coefficients of those that were not chosen are
  /// not computed, so that several alternatives may have one handle.
  template <class E>
  Entry& one_of(const std::string& key, E& target, const std::vector<Form<E>>& forms);
  /// A list with as many entries as the array: the app has chosen N by the input's own count.
  template <class T, std::size_t N>
  Entry& each(const std::string& key, std::array<T, N>& items,
              const std::type_identity_t<std::function<void(ModelInput&, T&, int)>>& describe);

  /// A list of any length, which a handle's owner must not move once it has been read.
  template <class T>
  Entry& list(const std::string& key, std::vector<T>& items,
              const std::type_identity_t<std::function<void(ModelInput&, T&)>>& describe);
  /// The same with the number of each element.
  template <class T>
  Entry& list(const std::string& key, std::vector<T>& items,
              const std::type_identity_t<std::function<void(ModelInput&, T&, int)>>& describe);
  /// Conditions of several kinds on sides, `[{side: x_min, ...}, {side: all, ...}]`: `describe`
  /// declares what stands beside `side`. `former` is an older word for the key. Names are checked
  /// once the grid's section has been read.
  template <class C>
  ConditionsEntry conditions(
      const std::string& key, Conditions<C>& conditions,
      const std::type_identity_t<std::function<void(ModelInput&, C&)>>& describe,
      const std::string& former = "");

  /// Conditions between keys, told with their places.
  void check(std::function<void(Checker&)> condition) { scope_.check(std::move(condition)); }
  /// The same where a unit follows from what a coefficient is on the grid.
  void scales(std::function<void(InternalUnits&, const Greatest&)> action);
  /// Names internal units once the input has been read: `units.set("mol/m3", largest)`.
  void scales(std::function<void(InternalUnits&)> action);
  /// Runs when all quantities have reached their targets, before coefficients are computed.
  void settled(std::function<void()> action);

 private:
  friend class FieldEntry;
  CoefficientRecord& record(const std::string& key, const std::string& unit,
                            std::deque<CoefficientRecord>& among);
  CoefficientEntry declare(const std::string& key, CoefficientRecord& record);
  using DescribeElement = std::function<void(ModelInput&, std::size_t)>;
  /// Elements are described once they have been counted; of a pattern only for --help.
  Entry& list_of(const std::string& key, std::function<void(std::size_t)> resize,
                 const DescribeElement& describe_element,
                 const std::function<void(ModelInput&)>& describe_pattern,
                 std::function<std::size_t()> size);
  ConditionsEntry record(const std::string& key, const std::string& former, Entry& entry,
                         SideList& list);
  static void describe_side(ModelInput& element, std::string& side);

  Parameters& scope_;
  Declarations& into_;
  std::string path_;
  bool pattern_;
  FieldRecord unused_;  ///< what a pattern's fields are written to
};

template <class T, std::size_t N>
Entry& ModelInput::each(
    const std::string& key, std::array<T, N>& items,
    const std::type_identity_t<std::function<void(ModelInput&, T&, int)>>& describe) {
  Declarations& into = into_;
  const std::string path = path_ + key;
  T pattern{};
  return scope_.fixed_list(
      key, N, into.allowed_count,
      [&](Parameters& p, std::size_t i) {
        ModelInput element(p, into, path + "[" + std::to_string(i) + "].", pattern_);
        describe(element, items[i], static_cast<int>(i));
      },
      [&](Parameters& p) {
        ModelInput element(p, into, "", true);
        describe(element, pattern, 0);
      });
}

/// While in scope, what is declared belongs to an alternative of the input.
class Within {
 public:
  Within(Declarations& into, Asked asked) : into_(into), before_(into.asked) {
    into.asked = before_ ? [outer = before_, asked] { return outer() && asked(); } : asked;
  }
  ~Within() { into_.asked = before_; }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  Declarations& into_;
  Asked before_;
};

template <class E>
Entry& ModelInput::one_of(const std::string& key, E& target, const std::vector<Form<E>>& forms) {
  std::vector<Alternative<E>> all;
  for (const Form<E>& form : forms) {
    std::function<void(Parameters&)> describe;
    if (form.describe)
      describe = [this, form, &target, path = path_ + key + "." + form.word + "."](Parameters& p) {
        const Within within(into_, [&target, value = form.value] { return target == value; });
        ModelInput inner(p, into_, path, pattern_);
        form.describe(inner);
      };
    all.push_back({form.word, form.value, form.doc, describe});
  }
  return scope_.one_of<E>(key, target, all);
}

template <class T>
Entry& ModelInput::list(
    const std::string& key, std::vector<T>& items,
    const std::type_identity_t<std::function<void(ModelInput&, T&, int)>>& describe) {
  auto pattern = std::make_shared<T>();
  return list_of(
      key, [&items](std::size_t n) { items = std::vector<T>(n); },
      [&items, describe](ModelInput& s, std::size_t i) {
        describe(s, items[i], static_cast<int>(i));
      },
      [pattern, describe](ModelInput& s) { describe(s, *pattern, 0); },
      [&items] { return items.size(); });
}

template <class T>
Entry& ModelInput::list(
    const std::string& key, std::vector<T>& items,
    const std::type_identity_t<std::function<void(ModelInput&, T&)>>& describe) {
  return list<T>(key, items,
                 std::function<void(ModelInput&, T&, int)>(
                     [describe](ModelInput& s, T& item, int) { describe(s, item); }));
}

template <class C>
ConditionsEntry ModelInput::conditions(
    const std::string& key, Conditions<C>& conditions,
    const std::type_identity_t<std::function<void(ModelInput&, C&)>>& describe,
    const std::string& former) {
  auto pattern = std::make_shared<std::pair<std::string, C>>();
  Entry& entry = list_of(
      key,
      [&conditions](std::size_t n) {
        conditions.sides_ = std::vector<std::string>(n);
        conditions.listed_ = std::deque<C>(n);
      },
      [&conditions, describe](ModelInput& s, std::size_t i) {
        describe_side(s, conditions.sides_[i]);
        describe(s, conditions.listed_[i]);
      },
      [pattern, describe](ModelInput& s) {
        describe_side(s, pattern->first);
        describe(s, pattern->second);
      },
      [&conditions] { return conditions.sides_.size(); });
  return record(key, former, entry, conditions);
}

}  // namespace fluxform
