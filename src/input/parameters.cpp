#include "fluxform/input/parameters.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "fluxform/input/path.hpp"
#include "fluxform/input/reader.hpp"

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

}  // namespace

Parameters::Parameters() : named_(std::make_shared<NamedValues>()) {}
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
  Reader reader(problems, *named_);
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
  }
  Checker checker(*this, problems);
  for (const auto& condition : checks_) condition(checker);
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

Place Parameters::place(const std::string& path) const { return spot(path).place(); }

InputError Parameters::error(const std::string& path, const std::string& message) const {
  return InputError(located(spot(path), message));
}

void Checker::fail(const std::string& path, const std::string& message) {
  problems_.add(scope_.spot(path), fmt::format("'{}' {}", path, message));
}

bool Checker::given(const std::string& path) const { return scope_.given(path); }

}  // namespace fluxform
