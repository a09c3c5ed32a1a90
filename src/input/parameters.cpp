#include "fluxform/input/parameters.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "fluxform/input/former_words.hpp"
#include "fluxform/input/path.hpp"
#include "fluxform/input/reader.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

const Node* enter(const Node& node, const Step& step) {
  if (!step.index) return node.find(step.key);
  return *step.index < node.items.size() ? &node.items[*step.index] : nullptr;
}

/// Scalars are shown themselves; what spans lines is shown by its key.
Spot spot_of(const Node& parent, const Step& step, const Node& value) {
  if (value.kind == Node::Kind::scalar || step.index) return value.spot;
  for (const auto& member : parent.members)
    if (member.key == step.key) return member.spot;
  return value.spot;
}

const Entry* entry_of(const Parameters& p, const std::string& key) {
  for (const auto& entry : p.entries())
    if (entry->key == key) return entry.get();
  return nullptr;
}

const Parameters* element(const Entry& entry, std::size_t index) {
  return index < entry.elements.size() ? entry.elements[index].get() : nullptr;
}

/// The parameters of an alternative by its word.
const Parameters* alternative(const Entry& entry, const std::string& word) {
  for (const auto& option : entry.options)
    if (option.word == word) return option.parameters.get();
  return nullptr;
}

}  // namespace

Parameters::Parameters()
    : named_(std::make_shared<NamedValues>()), shared_(std::make_shared<std::vector<Variable>>()) {}
Parameters::~Parameters() = default;

Entry& Parameters::add(const std::string& key, Kind kind, const std::string& unit) {
  for (const auto& entry : entries_)
    if (entry->key == key)
      throw std::logic_error(fmt::format("parameter '{}' is declared twice", key));
  entries_.push_back(std::make_unique<Entry>());
  Entry& entry = *entries_.back();
  entry.key = key;
  entry.kind = kind;
  entry.unit = unit;
  return entry;
}

std::shared_ptr<Parameters> Parameters::nested(
    const std::function<void(Parameters&)>& describe) const {
  auto inner = std::make_shared<Parameters>();
  inner->named_ = named_;
  inner->shared_ = shared_;
  describe(*inner);
  return inner;
}

void Parameters::check(std::function<void(Checker&)> condition) {
  checks_.push_back(std::move(condition));
}

void Parameters::read(Document document) {
  document_ = std::move(document);
  here_ = {document_.source, 1, 1, 1};
  Problems problems;
  rename_former(*this, document_.root, problems);
  Reader reader(problems, *named_, *shared_);
  reader.read_mapping(*this, document_.root, "");
  problems.raise();
  run_checks(problems);
  problems.raise();
}

void Parameters::run_checks(Problems& problems) const {
  for (const auto& entry : entries_) {
    if (entry->inner && entry->kind == Kind::section && (entry->was_given || !entry->is_optional))
      entry->inner->run_checks(problems);
    for (const auto& element : entry->elements) element->run_checks(problems);
    for (const auto& option : entry->options)
      if (option.parameters && option.word == entry->chosen)
        option.parameters->run_checks(problems);
    check_table(*entry, problems);
  }
  Checker checker(*this, problems);
  for (const auto& condition : checks_) condition(checker);
}

void Parameters::check_table(const Entry& entry, Problems& problems) {
  if (!entry.part_names || entry.named.empty()) return;
  const std::vector<std::string> parts = entry.part_names();
  std::vector<std::string> allowed = parts;
  allowed.push_back(entry.rest_word());
  bool has_rest = entry.part != "region";  // sides and interfaces may go without
  for (const auto& [name, spot] : entry.named) {
    has_rest = has_rest || name == entry.rest_word();
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      problems.add(spot, fmt::format("'{}.{}' names no {}{}", entry.key, name, entry.part,
                                     suggestion(name, allowed)));
  }
  for (const std::string& part : parts) {
    const auto is_it = [&](const auto& named) { return named.first == part; };
    if (has_rest || std::any_of(entry.named.begin(), entry.named.end(), is_it)) continue;
    problems.add(entry.named.front().second,
                 fmt::format("'{}' has no value for the region '{}'", entry.key, part));
  }
}

Spot Parameters::spot(const std::string& path) const {
  Spot found = here_;
  const Node* node = node_;
  for (const auto& step : parse_path(path).value_or(std::vector<Step>{})) {
    const Node* next = node ? enter(*node, step) : nullptr;
    if (!next) break;
    found = spot_of(*node, step, *next);
    node = next;
  }
  return found;
}

bool Parameters::given(const std::string& path) const {
  const Node* node = node_;
  for (const auto& step : parse_path(path).value_or(std::vector<Step>{}))
    node = node ? enter(*node, step) : nullptr;
  return node != nullptr;
}

const Entry* Parameters::find(const std::string& path) const {
  const Parameters* scope = this;
  const Entry* found = nullptr;
  for (const auto& step : parse_path(path).value_or(std::vector<Step>{})) {
    if (found && found->kind == Kind::coefficient) return found;  // a name in its table
    if (found && !scope) {
      scope = step.index ? element(*found, *step.index) : alternative(*found, step.key);
      if (!scope) return nullptr;
      continue;
    }
    found = entry_of(*scope, step.key);
    if (!found) return nullptr;
    scope = found->kind == Kind::section ? found->inner.get() : nullptr;
  }
  return found;
}

Place Parameters::place(const std::string& path) const { return spot(path).place(); }

InputError Parameters::error(const std::string& path, const std::string& message) const {
  return InputError(located(spot(path), message));
}

void Checker::fail(const std::string& path, const std::string& message) {
  problems_.add(scope_.spot(path), fmt::format("'{}' {}", path, message));
}

bool Checker::given(const std::string& path) const { return scope_.given(path); }

}  // namespace fluxform
