#include "fluxform/input/former_words.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"

namespace fluxform {
namespace {

/// Says it once, as an analysis reads the same input for each of its members.
void tell(const std::string& line) {
  static std::set<std::string> told;
  if (told.insert(line).second) console::say(line);
}

bool is_former(const Entry& entry, const Member& member) {
  return std::find(entry.former.begin(), entry.former.end(), member.key) != entry.former.end();
}

void rename_member(const Entry& entry, Node& node, Problems& problems) {
  const bool both = node.find(entry.key) != nullptr;
  const auto refused =
      std::remove_if(node.members.begin(), node.members.end(), [&](const Member& member) {
        if (!both || !is_former(entry, member)) return false;
        problems.add(member.spot, fmt::format("'{}' is an older word for '{}', which is given too: "
                                              "leave one out",
                                              member.key, entry.key));
        return true;
      });
  node.members.erase(refused, node.members.end());
  for (Member& member : node.members) {
    if (!is_former(entry, member)) continue;
    const Place at = member.spot.place();
    tell(fmt::format("{}:{}: '{}' is called '{}' now", at.file, at.line, member.key, entry.key));
    if (entry.reshape) return entry.reshape(node, problems);
    member.key = entry.key;
  }
}

void rename_inside(const Entry& entry, Node& value, Problems& problems) {
  if (entry.inner && entry.kind == Kind::section) rename_former(*entry.inner, value, problems);
  if (entry.inner && entry.kind == Kind::list)
    for (Node& item : value.items) rename_former(*entry.inner, item, problems);
  for (const Option& option : entry.options) {
    Node* body = option.parameters ? value.find(option.word) : nullptr;
    if (body) rename_former(*option.parameters, *body, problems);
  }
}

}  // namespace

void rename_former(const Parameters& p, Node& node, Problems& problems) {
  for (const auto& entry : p.entries()) {
    if (!entry->former.empty()) rename_member(*entry, node, problems);
    if (Node* value = node.find(entry->key)) rename_inside(*entry, *value, problems);
  }
}

}  // namespace fluxform
