// The part of Reader that understands lists and tagged alternatives.
#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/input/parameters.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/reader.hpp"

namespace fluxform {
namespace {

bool is_name(const std::string& word) {
  const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  return letters.find(word.empty() ? ' ' : word[0]) != std::string::npos &&
         word.find_first_not_of(letters + "0123456789") == std::string::npos;
}

}  // namespace

void Reader::elements(Entry& entry, const Node& node) {
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    entry.elements[i]->here_ = item.spot;
    read_mapping(*entry.elements[i], item, fmt::format("{}[{}]", entry.key, i));
  }
}

int Reader::tagged(const Node& node, Entry& entry) {
  const bool with_body = node.kind == Node::Kind::mapping && entry.kind == Kind::one_of;
  if (with_body && node.members.size() != 1) {
    problems_.add(key_spot_, fmt::format("'{}' takes exactly one of its alternatives, not {}",
                                         entry.key, node.members.size()));
    return -1;
  }
  const auto* word = with_body ? &node.members[0].key : scalar(node, "a word");
  if (!word) return -1;
  const Spot spot = with_body ? node.members[0].spot : node.spot;
  const int found = option(spot, *word, entry);
  if (found < 0) return -1;
  entry.chosen = *word;
  read_alternative(entry.options[static_cast<std::size_t>(found)], spot,
                   with_body ? &node.members[0].value : nullptr);
  return found;
}

void Reader::read_alternative(const Option& option, const Spot& spot, const Node* body) {
  if (!option.parameters) {
    if (body && body->kind != Node::Kind::null)
      problems_.add(spot, fmt::format("'{}' takes no parameters", option.word));
    return;
  }
  option.parameters->here_ = spot;
  if (body)
    read_mapping(*option.parameters, *body, option.word);
  else
    read_absent(*option.parameters, spot, option.word);
}

bool Reader::quantities(const Node& node, const Entry& entry, std::vector<double>& values) {
  if (node.kind != Node::Kind::sequence) {
    fail(node, fmt::format("'{}' must be a list like [{}], not {}", entry.key,
                           quantity_text(1.0, entry.unit), kind_name(node)));
    return false;
  }
  const std::string shared = shared_unit(node);
  bool fine = true;
  for (Node item : node.items) {
    const bool bare = item.kind == Node::Kind::scalar && !shared.empty() &&
                      item.text.find_first_not_of("+-.0123456789eE") == std::string::npos;
    if (bare) item.text += " " + shared;
    values.push_back(0.0);
    fine = quantity(item, entry, values.back()) && fine;
  }
  return fine;
}

std::string Reader::shared_unit(const Node& list) {
  if (list.items.empty() || list.items.back().kind != Node::Kind::scalar) return "";
  try {
    return split_quantity(list.items.back().text).unit;
  } catch (const InputError&) {
    return "";  // reported when the item itself is read
  }
}

void Reader::constants(const Node& node, NamedValues& values) {
  if (node.kind != Node::Kind::mapping)
    return fail(node,
                fmt::format("constants are a mapping 'name: number', not {}", kind_name(node)));
  for (const auto& member : node.members) {
    Entry entry;
    entry.key = member.key;
    double value = 0.0;
    if (!is_name(member.key))
      problems_.add(member.spot, fmt::format("'{}' is not a name for a formula", member.key));
    else if (quantity(member.value, entry, value))
      values[member.key] = value;
  }
}

}  // namespace fluxform
