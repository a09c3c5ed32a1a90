#pragma once
// From document nodes to targets: one read of a Parameters tree, collecting all mistakes.
#include <functional>
#include <string>

#include "fluxform/input/coefficient.hpp"
#include "fluxform/input/document.hpp"
#include "fluxform/input/entry.hpp"

namespace fluxform {

class Reader {
 public:
  /// Formulas know `constants`, and those of coefficients `shared` variables besides their own.
  Reader(Problems& problems, const NamedValues& constants, const std::vector<Variable>& shared)
      : problems_(problems), constants_(constants), shared_(shared) {}

  /// Reads a mapping into the entries of `p`. `title` is the key it stands under, empty at the
  /// root.
  void read_mapping(Parameters& p, const Node& node, const std::string& title);
  /// Reports what is missing where the mapping itself is not given; `spot` is the nearest key.
  void read_absent(Parameters& p, const Spot& spot, const std::string& title);

  void fail(const Node& node, const std::string& message) { problems_.add(node.spot, message); }

  /// The scalar's text, or nullptr after reporting what was found instead of `expected`.
  const std::string* scalar(const Node& node, const std::string& expected);

  /// A quantity within the entry's limits. False after reporting.
  bool quantity(const Node& node, const Entry& entry, double& value);
  bool integer(const Node& node, const Entry& entry, int& value);
  /// Index of the option the scalar names; -1 after reporting.
  int option(const Spot& spot, const std::string& word, const Entry& entry);
  bool expression(const Node& node, const Entry& entry, double factor, Expression& value);
  /// What a number in the unit written at `node` is multiplied by to be in the entry's unit.
  bool unit_factor(const Node& node, const Entry& entry, double& factor);
  bool within_limits(const Node& node, const Entry& entry, double value);
  /// Numbers with a unit each, or the last one's for all.
  bool quantities(const Node& node, const Entry& entry, std::vector<double>& values);
  bool coefficient(const Node& node, Entry& entry, double factor, Coefficient& value);
  void constants(const Node& node, NamedValues& values);
  /// A word, or {word: {its parameters}}: index of the option; -1 after reporting.
  int tagged(const Node& node, Entry& entry);
  /// The items of a list into the entry's elements, which are as many.
  void elements(Entry& entry, const Node& node);
  /// Full path of an existing file. False after reporting.
  bool file(const Node& node, std::string& path);
  /// Reports keys of a mapping outside `allowed`; false if there are any.
  bool only_keys(const Node& node, const std::vector<std::string>& allowed,
                 const std::string& title);

 private:
  void read_entry(Entry& entry, const Member& member);
  void report_missing(const Entry& entry, const Spot& spot, const std::string& title);
  void read_alternative(const Option& option, const Spot& spot, const Node* body);
  bool refuse_tag(const Node& node, const Entry& entry);
  bool table(const Node& node, Entry& entry, double factor, Coefficient& value);
  bool named_value(const Node& node, const Entry& entry, double factor, NamedValue& value);
  bool file_parts(const Node& node, Coefficient& value);
  bool dataset(const Node& node, const Entry& entry, double factor, Coefficient& value);
  static std::string shared_unit(const Node& list);
  static bool is_number(const Node& node);
  bool formula(const Node& node, const Entry& entry, double factor, Expression& value);

  Problems& problems_;
  const NamedValues& constants_;
  const std::vector<Variable>& shared_;
  Spot key_spot_;    ///< of the entry being read
  std::string key_;  ///< its name
};

/// "a list", "a mapping", "nothing", ...: what the user wrote there.
std::string kind_name(const Node& node);

}  // namespace fluxform
