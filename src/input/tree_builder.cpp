#include "fluxform/input/tree_builder.hpp"

#include <map>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace fluxform {
namespace {

constexpr std::size_t deepest = 64, most_repeated = 100000;

std::size_t values_in(const Node& node) {
  std::size_t values = 1;
  for (const Node& item : node.items) values += values_in(item);
  for (const Member& member : node.members) values += values_in(member.value);
  return values;
}

/// Listens to yaml-cpp's parser. Its own tree would merge nothing and mark little; events carry a
/// mark each and show duplicate keys.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  Node root;
  Problems problems;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    place(leaf(Node::Kind::null, mark, "", 1), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const int quotes = tag == "!" ? 2 : 0;
    place(leaf(Node::Kind::scalar, mark, value, static_cast<int>(value.size()) + quotes), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    const Spot here{source_, mark.line + 1, mark.column + 1, 1};
    if (found == anchors_.end())
      throw InputError(located(here, "this refers to the value that it stands in"));
    repeated_ += found->second.values;
    if (repeated_ > most_repeated)
      throw InputError(located(here, fmt::format("what is repeated by '*' up to here makes more "
                                                 "than {} values: write fewer",
                                                 most_repeated)));
    place(found->second.node, 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::sequence, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::mapping, mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    Member pending;
    bool has_key = false;
  };

  struct Anchored {
    Node node;
    std::size_t values = 0;
  };

  Node leaf(Node::Kind kind, const YAML::Mark& mark, const std::string& text, int width) const {
    Node node;
    node.kind = kind;
    node.text = text;
    node.spot = {source_, mark.line + 1, mark.column + 1, width};
    return node;
  }

  void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    Open fresh{leaf(kind, mark, "", 1), anchor, {}, false};
    if (open_.size() >= deepest)
      throw InputError(
          located(fresh.node.spot,
                  fmt::format("more than {} lists or sections within each other", deepest)));
    open_.push_back(std::move(fresh));
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    place(std::move(done.node), done.anchor);
  }

  void place(Node node, YAML::anchor_t anchor) {
    if (anchor) anchors_[anchor] = {node, values_in(node)};
    if (open_.empty()) {
      root = std::move(node);
    } else if (open_.back().node.kind == Node::Kind::sequence) {
      open_.back().node.items.push_back(std::move(node));
    } else if (open_.back().has_key) {
      add_value(open_.back(), std::move(node));
    } else {
      set_key(open_.back(), node);
    }
  }

  void set_key(Open& mapping, const Node& node) {
    if (node.kind != Node::Kind::scalar) problems.add(node.spot, "a key must be a plain word");
    mapping.pending = {node.text, node.spot, {}};
    mapping.has_key = true;
  }

  void add_value(Open& mapping, Node node) {
    mapping.has_key = false;
    const Member& key = mapping.pending;
    if (node.kind == Node::Kind::null) node.spot = key.spot;
    for (const auto& member : mapping.node.members)
      if (member.key == key.key)
        problems.add(key.spot, fmt::format("key '{}' is given twice; first in line {}", key.key,
                                           member.spot.line));
    mapping.pending.value = std::move(node);
    mapping.node.members.push_back(std::move(mapping.pending));
  }

  std::shared_ptr<const Source> source_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t repeated_ = 0;  ///< values that aliases have put in
};

/// yaml-cpp's commonest messages in words that say what to look for.
std::string in_plain_words(const std::string& message) {
  static const std::map<std::string, std::string> words{
      {"end of map flow not found", "a '}' is missing before this"},
      {"end of sequence flow not found", "a ']' is missing before this"},
      {"end of map not found", "the indentation fits no key above"},
      {"end of sequence not found", "the indentation fits no list above"},
      {"illegal map value", "a ':' that belongs to no key, or wrong indentation"}};
  const auto found = words.find(message);
  return found == words.end() ? message : found->second;
}

[[noreturn]] void report_syntax(const YAML::Exception& e,
                                const std::shared_ptr<const Source>& source) {
  const Spot spot{source, e.mark.line + 1, e.mark.column + 1, 1};
  const auto line = static_cast<std::size_t>(e.mark.line);
  std::string message = "not valid YAML: " + in_plain_words(e.msg);
  if (line < source->lines.size() && source->lines[line].find('\t') != std::string::npos)
    message += "; indent with spaces, not tabs";
  throw InputError(located(spot, message));
}

}  // namespace

Node build_tree(const std::string& text, const std::shared_ptr<const Source>& source) {
  Builder builder(source);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Builder rest(source);
    if (parser.HandleNextDocument(rest))
      builder.problems.add(rest.root.spot, "only one YAML document is allowed in an input file");
  } catch (const YAML::Exception& e) {
    report_syntax(e, source);
  }
  builder.problems.raise();
  if (!builder.root.spot.source) builder.root.spot = {source, 1, 1, 1};
  return std::move(builder.root);
}

}  // namespace fluxform
