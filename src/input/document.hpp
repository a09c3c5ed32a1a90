#pragma once
// A YAML text as a tree that remembers where each key and value stands.
//
//   Document d = parse_document("time: {end: 2 h}", "step.yaml");
//
// Unlike yaml-cpp's own tree it keeps duplicate keys, so that they can be refused.
#include <string>
#include <vector>

#include "fluxform/input/source.hpp"

namespace fluxform {

struct Member;

/// A value of the document: a scalar's text, a sequence's items, or a mapping's members.
struct Node {
  enum class Kind { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  std::string text;
  Spot spot;
  std::vector<Node> items;
  std::vector<Member> members;

  /// The value under a key of this mapping, or nullptr.
  const Node* find(const std::string& key) const;
  Node* find(const std::string& key);
};

struct Member {
  std::string key;
  Spot spot;  ///< of the key
  Node value;
};

struct Document {
  std::shared_ptr<const Source> source;
  Node root;
};

/// Parses one YAML document. `name` appears in messages. Throws InputError on a syntax error, on
/// duplicate keys, and on keys that are not plain words.
Document parse_document(const std::string& text, const std::string& name);

/// How many items the lists under keys of the outermost mapping have together; `keys` are separated
/// by ", ". What is not there counts zero.
int entries_of(const Document& document, const std::string& keys);

/// Sets one value, `a.b[0].c=VALUE`, VALUE being YAML; missing mappings and first items of
/// missing lists on the way are made. Messages about the value point at the assignment.
/// Throws InputError on a malformed path or an index out of range.
void override_value(Document& document, const std::string& assignment);

}  // namespace fluxform
