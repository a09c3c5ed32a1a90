#include "fluxform/input/document.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "fluxform/input/tree_builder.hpp"

namespace fluxform {
namespace {

std::shared_ptr<Source> make_source(const std::string& text, const std::string& name) {
  auto source = std::make_shared<Source>();
  source->name = name;
  source->folder = std::filesystem::path(name).parent_path().string();
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    source->lines.push_back(line);
  }
  if (source->lines.empty()) source->lines.emplace_back();
  return source;
}

}  // namespace

const Node* Node::find(const std::string& key) const {
  for (const auto& member : members)
    if (member.key == key) return &member.value;
  return nullptr;
}

Node* Node::find(const std::string& key) {
  return const_cast<Node*>(static_cast<const Node*>(this)->find(key));
}

Document parse_document(const std::string& text, const std::string& name) {
  Document document;
  document.source = make_source(text, name);
  document.root = build_tree(text, document.source);
  return document;
}

int entries_of(const Document& document, const std::string& keys) {
  int entries = 0;
  for (std::size_t from = 0; from < keys.size();) {
    const std::size_t end = std::min(keys.find(", ", from), keys.size());
    if (const Node* list = document.root.find(keys.substr(from, end - from)))
      entries += static_cast<int>(list->items.size());
    from = end + 2;
  }
  return entries;
}

}  // namespace fluxform
