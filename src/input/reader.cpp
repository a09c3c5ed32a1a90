#include "fluxform/input/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "fluxform/input/parameters.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

std::string inside(const std::string& title) {
  return title.empty() ? "" : fmt::format(" in '{}'", title);
}

std::vector<std::string> keys_of(const Parameters& p) {
  std::vector<std::string> keys;
  for (const auto& entry : p.entries()) keys.push_back(entry->key);
  return keys;
}

bool is_section(const Entry& entry) { return entry.kind == Kind::section; }

}  // namespace

std::string kind_name(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return fmt::format("'{}'", node.text);
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
  }
  return "";
}

void Reader::read_mapping(Parameters& p, const Node& node, const std::string& title) {
  if (node.kind == Node::Kind::null) return read_absent(p, node.spot, title);
  if (node.kind != Node::Kind::mapping) {
    fail(node, fmt::format("{} must be a mapping 'key: value', not {}",
                           title.empty() ? "the input" : "'" + title + "'", kind_name(node)));
    return;
  }
  p.node_ = &node;
  only_keys(node, keys_of(p), title);
  for (const auto& entry : p.entries_) {
    const auto member = std::find_if(node.members.begin(), node.members.end(),
                                     [&](const Member& m) { return m.key == entry->key; });
    if (member != node.members.end())
      read_entry(*entry, *member);
    else
      report_missing(*entry, p.here_.source ? p.here_ : node.spot, title);
    if (entry->afterwards) entry->afterwards();
  }
}

void Reader::read_absent(Parameters& p, const Spot& spot, const std::string& title) {
  for (const auto& entry : p.entries_) {
    report_missing(*entry, spot, title);
    if (entry->afterwards) entry->afterwards();
  }
}

void Reader::read_entry(Entry& entry, const Member& member) {
  entry.was_given = true;
  key_spot_ = member.spot;
  key_ = member.key;
  if (entry.inner && is_section(entry)) {
    entry.inner->here_ = member.spot;
    read_mapping(*entry.inner, member.value, member.key);
  } else if (member.value.kind == Node::Kind::null) {
    problems_.add(member.spot, fmt::format("'{}' has no value", member.key));
  } else {
    entry.read(member.value, *this);
  }
}

void Reader::report_missing(const Entry& entry, const Spot& spot, const std::string& title) {
  if (is_section(entry) && !entry.is_required && !entry.is_optional)
    return read_absent(*entry.inner, spot, entry.key);
  if (!entry.is_required) return;
  std::string message = fmt::format("missing key '{}'{}", entry.key, inside(title));
  if (!entry.sentence.empty()) message += ": " + entry.sentence;
  if (!entry.sample.empty()) message += fmt::format(", e.g. '{}: {}'", entry.key, entry.sample);
  problems_.add(spot, message);
}

bool Reader::only_keys(const Node& node, const std::vector<std::string>& allowed,
                       const std::string& title) {
  bool fine = true;
  for (const auto& member : node.members) {
    if (std::find(allowed.begin(), allowed.end(), member.key) != allowed.end()) continue;
    fine = false;
    problems_.add(member.spot, fmt::format("unknown key '{}'{}{}", member.key, inside(title),
                                           suggestion(member.key, allowed)));
  }
  return fine;
}

}  // namespace fluxform
