#pragma once
// One declared parameter: what it is called, may hold, and means. Made by Parameters.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fluxform/input/expression.hpp"
#include "fluxform/input/source.hpp"

namespace fluxform {

class Parameters;
class Reader;
class Problems;
struct Node;

/// One allowed word of a choice, or one tagged alternative with its own parameters.
struct Option {
  std::string word;
  std::string doc;
  std::shared_ptr<Parameters> parameters;  ///< null for a plain word
};

/// What a parameter holds; decides how help, template and schema show it.
enum class Kind {
  number,
  integer,
  flag,
  text,
  choice,
  quantity,
  quantities,
  expression,
  coefficient,
  file,
  section,
  list,
  one_of,
  constants
};

class Entry {
 public:
  /// What it means, one sentence; shown in help, template, schema and reference.
  Entry& doc(const std::string& sentence);
  /// Smallest and largest value allowed, in the declared unit, ends included.
  Entry& range(double low, double high);
  Entry& positive();
  Entry& not_negative();
  /// Must be given; otherwise the target's value before reading is the default.
  Entry& required();
  /// A section that may be left out as a whole, even if keys in it are required. Ask `given`.
  Entry& optional();
  /// Value shown in the template: for a required parameter, or a section or list without which an
  /// input would not run.
  Entry& example(const std::string& value);
  /// What to tell who writes a quantity that measures what `unit` does instead of this one's kind.
  Entry& mistaken(const std::string& unit, const std::string& explanation);
  /// Of a coefficient: its table goes by the names of a "region" (as it does without this), "side"
  /// or "interface". `names` is asked for all there are once everything has been read, as the parts
  /// of a grid are known only then. Names that are none of them are mistakes, as are regions
  /// without a value.
  Entry& by(const std::string& part, std::function<std::vector<std::string>()> names);
  /// An older word that is still read for this key, with a line that names the key.
  Entry& formerly(const std::string& word);
  /// The same where the value had another shape: `reshape` makes this key of the older one in the
  /// mapping that has both.
  Entry& formerly(const std::string& word, std::function<void(Node&, Problems&)> reshape);
  /// Runs once the entry has been read, or found absent, before the entries after it: what it says
  /// may decide how those are read.
  Entry& then(std::function<void()> action);

  // What was declared, for the renderings.
  std::string key;
  std::vector<std::string> former;                ///< formerly()
  std::function<void(Node&, Problems&)> reshape;  ///< likewise; empty: the word alone is another
  Kind kind = Kind::text;
  std::string unit;      ///< empty where no unit is written
  std::string sentence;  ///< the doc
  std::string sample;    ///< the example
  std::string initial;   ///< the default as YAML text, unit included
  bool is_required = false;
  bool is_optional = false;
  bool may_be_none = false;  ///< the word `none` is allowed
  std::optional<double> low, high;
  bool low_open = false;  ///< positive(): the lower end itself is not allowed
  std::vector<Option> options;
  std::vector<Variable> variables;
  double factor = 1.0;                                      ///< of a coefficient: target per unit
  std::string part = "region";                              ///< by()
  std::function<std::vector<std::string>()> part_names;     ///< by()
  std::vector<std::pair<std::string, Spot>> named;          ///< where the names of a table stand
  std::vector<std::pair<std::string, std::string>> rivals;  ///< unit and explanation: mistaken()
  std::shared_ptr<Parameters> inner;                        ///< of a section; a list's pattern
  std::vector<std::shared_ptr<Parameters>> elements;        ///< of a list, once read
  std::string chosen;                                       ///< word of a one_of, once read
  bool was_given = false;

  /// The word in a table for the parts it does not name.
  std::string rest_word() const { return part == "region" ? "elsewhere" : "all"; }
  /// Neither given nor with a default of its own: an empty text, file or formula.
  bool is_unset() const { return !was_given && show && initial == "\"\""; }

  std::function<void()> afterwards;  ///< then()

  // How it is read and shown again; set by Parameters.
  std::function<void(const Node&, Reader&)> read;
  std::function<std::string()> show;  ///< current value as YAML text
};

}  // namespace fluxform
