#pragma once
// Parameters declared once: reading, help, template, check, schema, reference and the resolved copy
// all come from one `describe` function.
//
//   struct Electrode { double voltage = 0.025; Wall wall = Wall::ideal; };
//
//   void describe(Parameters& p, Electrode& e) {
//     p.quantity("voltage", e.voltage, "V").doc("applied to the left wall").range(-5, 5);
//     p.choice("wall", e.wall, {{"ideal", Wall::ideal, "no flux"}, {"open", Wall::open, "fixed"}});
//   }
//
//   Parameters p;
//   p.section("electrode", [&](Parameters& q) { describe(q, electrode); });
//   p.read(load_document("step.yaml", {}, comm));  // throws InputError with all mistakes
//
// Quantities are written `25 mV`; the target receives the number in the declared unit, times
// `factor` (for apps that compute in reduced units). Targets must outlive the Parameters.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fluxform/input/coefficient.hpp"
#include "fluxform/input/document.hpp"
#include "fluxform/input/entry.hpp"

namespace fluxform {

template <class E>
struct Choice {
  std::string word;
  E value;
  std::string doc{};
};

template <class E>
struct Alternative {
  std::string word;
  E value;
  std::string doc{};
  std::function<void(Parameters&)> describe{};
};

/// Cross-field conditions: reports at the place of a key. Paths are relative to the section in
/// which the check was declared.
class Checker {
 public:
  Checker(const Parameters& scope, Problems& problems) : scope_(scope), problems_(problems) {}
  void fail(const std::string& path, const std::string& message);
  bool given(const std::string& path) const;

 private:
  const Parameters& scope_;
  Problems& problems_;
};

class Parameters {
 public:
  Parameters();
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;
  ~Parameters();

  Entry& number(const std::string& key, double& target);  ///< without dimension
  Entry& integer(const std::string& key, int& target);
  Entry& flag(const std::string& key, bool& target);  ///< true | false | yes | no | on | off
  Entry& text(const std::string& key, std::string& target);
  /// `25 mV`: target = value in `unit` times factor.
  Entry& quantity(const std::string& key, double& target, const std::string& unit,
                  double factor = 1.0);
  /// As above, or the word `none`.
  Entry& quantity(const std::string& key, std::optional<double>& target, const std::string& unit,
                  double factor = 1.0);
  /// `[0 d, 10 d, 1 yr]`, or `[0, 10, 20 d]` where the last unit holds for all; unit "1": numbers.
  Entry& quantities(const std::string& key, std::vector<double>& target, const std::string& unit,
                    double factor = 1.0);
  /// A formula in `variables` giving `unit` (times factor): a plain text for unit "1", otherwise a
  /// quantity or {expression: ..., unit: ...}.
  Entry& expression(const std::string& key, Expression& target, const std::string& unit,
                    std::vector<Variable> variables, double factor = 1.0);
  /// Quantity, expression, table by name, dataset or raster: see coefficient.hpp.
  Entry& coefficient(const std::string& key, Coefficient& target, const std::string& unit,
                     std::vector<Variable> variables, double factor = 1.0);
  /// An existing file; relative names count from the input file's folder.
  Entry& file(const std::string& key, std::string& target);
  /// Names with numbers the user defines for use in every formula declared after this.
  Entry& constants(const std::string& key);
  /// A number every formula read from now on knows by this name, e.g. in an Entry::then.
  void define(const std::string& name, double value) { (*named_)[name] = value; }
  /// A variable that every coefficient read from now on knows besides its declared ones: a raster
  /// by its name.
  void define_variable(const Variable& variable) { shared_->push_back(variable); }
  Entry& section(const std::string& key, const std::function<void(Parameters&)>& describe);
  template <class T>
  Entry& list(const std::string& key, std::vector<T>& target,
              std::function<void(Parameters&, T&)> describe);
  /// A list of `items` elements that stand where the caller keeps them; `allowed` tells how many
  /// there may be, for the message about any other number.
  Entry& fixed_list(const std::string& key, std::size_t items, const std::string& allowed,
                    const std::function<void(Parameters&, std::size_t)>& describe_element,
                    const std::function<void(Parameters&)>& describe_pattern);
  /// A list of any length whose elements stand where the caller keeps them: `resize` makes as many
  /// as the input has before they are described.
  Entry& add_list(const std::string& key, std::function<void(std::size_t)> resize,
                  std::function<void(Parameters&, std::size_t)> describe_element,
                  const std::function<void(Parameters&)>& describe_pattern,
                  std::function<std::size_t()> size);
  template <class E>
  Entry& choice(const std::string& key, E& target, const std::vector<Choice<E>>& choices);
  /// Tagged alternatives: `initial: dipole`, or `initial: {map: {file: a.h5}}` with the word's own
  /// parameters inside.
  template <class E>
  Entry& one_of(const std::string& key, E& target, const std::vector<Alternative<E>>& choices);

  /// A condition between fields, evaluated once everything has been read without mistakes.
  void check(std::function<void(Checker&)> condition);

  /// Reads all values and evaluates the checks. Throws one InputError listing every mistake.
  void read(Document document);

  /// Whether the user gave the key, e.g. "grid.axes[0].cells".
  bool given(const std::string& path) const;
  /// Where a key stands; if it was not given, the nearest enclosing key that was.
  Place place(const std::string& path) const;
  /// The declaration of a key, e.g. "species[0].diffusivity", in lists as read and in alternatives
  /// by their word; nullptr if there is none.
  const Entry* find(const std::string& path) const;
  /// An error about the value of a key that showed up later, e.g. inside a data file.
  InputError error(const std::string& path, const std::string& message) const;

  const std::vector<std::unique_ptr<Entry>>& entries() const { return entries_; }

 private:
  friend class Reader;
  friend class Checker;
  Entry& add(const std::string& key, Kind kind, const std::string& unit = "");
  Entry& add_words(const std::string& key, Kind kind, std::vector<Option> options,
                   std::function<std::size_t()> get, std::function<void(std::size_t)> set);
  std::shared_ptr<Parameters> nested(const std::function<void(Parameters&)>& describe) const;
  Spot spot(const std::string& path) const;
  void run_checks(Problems& problems) const;
  static void check_table(const Entry& entry, Problems& problems);

  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::function<void(Checker&)>> checks_;
  std::shared_ptr<NamedValues> named_;             ///< shared by the whole tree
  std::shared_ptr<std::vector<Variable>> shared_;  ///< likewise
  Document document_;                              ///< of the outermost Parameters
  Spot here_;                                      ///< of the section's key
  const Node* node_ = nullptr;                     ///< the mapping read, if given
};

/// `--help`: a table of all parameters.
std::string help_text(const Parameters& p);
/// `--template`: a YAML file with every parameter, its default or example, and its doc.
std::string template_text(const Parameters& p);
/// `--schema`: JSON schema (draft 2020-12) for editors.
std::string schema_text(const Parameters& p, const std::string& title);
/// The reference manual's table in Markdown.
std::string reference_text(const Parameters& p);
/// After reading: YAML with every value as used; reading it again gives the same values.
std::string resolved_text(const Parameters& p);

template <class E, class Item>
std::size_t index_of(const std::vector<Item>& items, const E& value) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].value == value) return i;
  return 0;
}

template <class E>
Entry& Parameters::choice(const std::string& key, E& target,
                          const std::vector<Choice<E>>& choices) {
  std::vector<Option> options;
  for (const auto& c : choices) options.push_back({c.word, c.doc, nullptr});
  return add_words(
      key, Kind::choice, std::move(options),
      [&target, choices] { return index_of(choices, target); },
      [&target, choices](std::size_t i) { target = choices[i].value; });
}

template <class E>
Entry& Parameters::one_of(const std::string& key, E& target,
                          const std::vector<Alternative<E>>& choices) {
  std::vector<Option> options;
  for (const auto& c : choices)
    options.push_back({c.word, c.doc, c.describe ? nested(c.describe) : nullptr});
  return add_words(
      key, Kind::one_of, std::move(options),
      [&target, choices] { return index_of(choices, target); },
      [&target, choices](std::size_t i) { target = choices[i].value; });
}

template <class T>
Entry& Parameters::list(const std::string& key, std::vector<T>& target,
                        std::function<void(Parameters&, T&)> describe) {
  auto pattern = std::make_shared<T>();
  return add_list(
      key, [&target](std::size_t n) { target.assign(n, T{}); },
      [&target, describe](Parameters& p, std::size_t i) { describe(p, target[i]); },
      [pattern, describe](Parameters& p) { describe(p, *pattern); },
      [&target] { return target.size(); });
}

}  // namespace fluxform
