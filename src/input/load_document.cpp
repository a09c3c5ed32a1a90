#include "fluxform/input/load_document.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

std::string read_bytes(const std::string& path) {
  if (std::filesystem::is_directory(path))
    throw InputError(fmt::format("'{}' is a folder, not an input file", path));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(fmt::format("cannot read the input file '{}'", path));
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string read_on_first_rank(const std::string& path, MPI_Comm comm) {
  std::string text;
  collectively(comm, [&] {
    if (rank_of(comm) == 0) text = read_bytes(path);
  });
  return broadcast(text, comm);
}

constexpr std::uintmax_t largest_included = 1U << 20;

/// A device or a pipe would be read without end, and what is no YAML is not shown: it may be a file
/// that whoever wrote the input could not read.
void check_included(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::exists(path, none) || std::filesystem::is_directory(path, none)) return;
  if (!std::filesystem::is_regular_file(path, none))
    throw InputError(fmt::format("'{}' is not a regular file", path));
  if (std::filesystem::file_size(path, none) > largest_included)
    throw InputError(fmt::format("'{}' is larger than 1 MiB, too large for an input", path));
}

/// The text a value names a file with, read; `path` is the file's. Collective.
std::string read_named(const Node& node, std::string& path, MPI_Comm comm) {
  try {
    if (node.kind != Node::Kind::scalar) throw InputError("'include' must name one file");
    std::filesystem::path name(node.text);
    if (name.is_relative()) name = node.spot.source->folder / name;
    path = name.lexically_normal().string();
    collectively(comm, [&] {
      if (rank_of(comm) == 0) check_included(path);
    });
    return read_on_first_rank(path, comm);
  } catch (const InputError& e) {
    throw InputError(located(node.spot, e.what()));
  }
}

Document parse_included(const Node& named, const std::string& text, const std::string& path) {
  Document included;
  try {
    included = parse_document(text, path);
  } catch (const InputError& e) {
    const std::string message = e.what();
    throw InputError(message.substr(0, message.find('\n')));
  }
  if (included.root.kind == Node::Kind::mapping || included.root.kind == Node::Kind::null)
    return included;
  throw InputError(located(named.spot, fmt::format("'{}' holds no keys", path)));
}

/// Puts the keys of the file that `include` names behind those of the document. Collective.
void merge_included(Document& document, MPI_Comm comm) {
  const Node* named = document.root.find("include");
  if (!named) return;
  std::string path;
  const std::string text = read_named(*named, path, comm);
  Document included = parse_included(*named, text, path);
  if (included.root.find("include"))
    throw InputError(
        located(included.root.find("include")->spot, "a file that is included includes no other"));
  auto& members = document.root.members;
  std::erase_if(members, [](const Member& m) { return m.key == "include"; });
  for (Member& member : included.root.members)
    if (!document.root.find(member.key)) members.push_back(std::move(member));
}

bool is_include(const std::string& assignment) { return assignment.starts_with("include="); }

}  // namespace

Document load_document(const std::string& path, const std::vector<std::string>& overrides,
                       MPI_Comm comm) {
  Document document = parse_document(read_on_first_rank(path, comm), path);
  const auto apply = [&](bool including) {
    for (const auto& assignment : overrides)
      if (is_include(assignment) == including) override_value(document, assignment);
  };
  apply(true);
  merge_included(document, comm);
  apply(false);
  return document;
}

}  // namespace fluxform
