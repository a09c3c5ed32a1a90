// `--set a.b[0].c=value`: the one place where a document is changed after parsing.
#include <fmt/format.h>

#include "fluxform/input/document.hpp"
#include "fluxform/input/path.hpp"
#include "fluxform/input/tree_builder.hpp"

namespace fluxform {
namespace {

[[noreturn]] void refuse(const std::string& assignment, const std::string& message) {
  throw InputError({"--set " + assignment, 0, 0}, message);
}

Node& enter(Node& node, const Step& step, bool last, const Spot& spot,
            const std::string& assignment) {
  if (step.index) {
    if (node.kind == Node::Kind::null) {
      node.kind = Node::Kind::sequence;
      node.spot = spot;
    }
    if (node.kind != Node::Kind::sequence)
      refuse(assignment, "there is no list to take an item of");
    if (*step.index > node.items.size())
      refuse(assignment,
             fmt::format("there is no item [{}]; the list has {}", *step.index, node.items.size()));
    if (*step.index == node.items.size()) node.items.emplace_back();
    return node.items[*step.index];
  }
  if (node.kind != Node::Kind::mapping) {
    node = Node{};
    node.kind = Node::Kind::mapping;
    node.spot = spot;
  }
  for (auto& member : node.members) {
    if (member.key != step.key) continue;
    if (last) member.spot = spot;  // where messages about the value point to
    return member.value;
  }
  node.members.push_back({step.key, spot, {}});
  return node.members.back().value;
}

}  // namespace

void override_value(Document& document, const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    refuse(assignment, "expected key=value, e.g. --set time.end='2 h'");
  auto source = std::make_shared<Source>();
  source->name = "--set " + assignment;
  const Spot spot{source, 0, 0, 1};
  const auto path = parse_path(assignment.substr(0, equals));
  if (!path) refuse(assignment, "expected a path like 'section.key' or 'list[0].key' before '='");
  Node* node = &document.root;
  for (const auto& step : *path)
    node = &enter(*node, step, &step == &path->back(), spot, assignment);
  *node = build_tree(assignment.substr(equals + 1), source);
}

}  // namespace fluxform
