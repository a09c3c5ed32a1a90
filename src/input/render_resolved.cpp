// The resolved copy: every parameter with the value used.
#include <fmt/format.h>

#include "fluxform/input/parameters.hpp"

namespace fluxform {
namespace {

const Option* chosen_option(const Entry& entry) {
  for (const auto& option : entry.options)
    if (option.word == entry.chosen && option.parameters && !option.parameters->entries().empty())
      return &option;
  return nullptr;
}

void write(const Parameters& p, const std::string& indent, std::string& out);

void write_list(const Entry& entry, const std::string& indent, std::string& out) {
  if (entry.elements.empty()) {
    out += fmt::format("{}{}: []\n", indent, entry.key);
    return;
  }
  out += fmt::format("{}{}:\n", indent, entry.key);
  for (const auto& element : entry.elements) {
    std::string item;
    write(*element, indent + "    ", item);
    item.replace(indent.size() + 2, 1, "-");
    out += item;
  }
}

void write(const Entry& entry, const std::string& indent, std::string& out) {
  if (entry.kind == Kind::section) {
    if (entry.is_optional && !entry.was_given) return;
    out += fmt::format("{}{}:\n", indent, entry.key);
    write(*entry.inner, indent + "  ", out);
  } else if (entry.kind == Kind::list) {
    write_list(entry, indent, out);
  } else if (const Option* option = chosen_option(entry)) {
    out += fmt::format("{}{}:\n{}  {}:\n", indent, entry.key, indent, option->word);
    write(*option->parameters, indent + "    ", out);
  } else {
    out += fmt::format("{}{}: {}\n", indent, entry.key, entry.show());
  }
}

void write(const Parameters& p, const std::string& indent, std::string& out) {
  for (const auto& entry : p.entries())
    if (!entry->is_unset()) write(*entry, indent, out);
}

}  // namespace

std::string resolved_text(const Parameters& p) {
  std::string out;
  write(p, "", out);
  return out;
}

}  // namespace fluxform
