// `--template`: a complete input file to start from.
#include <fmt/format.h>

#include "fluxform/input/parameters.hpp"
#include "fluxform/input/render_common.hpp"

namespace fluxform {
namespace {

void write(const Parameters& p, const std::string& indent, std::string& out);

bool is_nested(const Entry& entry) {
  return entry.kind == Kind::list || entry.kind == Kind::section;
}

std::string note(const Entry& entry) {
  std::string text = entry.sentence;
  const auto append = [&text](const std::string& more) {
    if (!more.empty()) text += (text.empty() ? "" : "; ") + more;
  };
  if (!entry.options.empty()) append(type_text(entry));
  append(limits_text(entry));
  append(variables_text(entry));
  if (entry.is_required) append("required");
  const bool usual =
      is_nested(entry) || entry.sample.empty() || entry.initial == entry.sample || entry.is_unset();
  if (!entry.is_required && !usual) append("if left out: " + entry.initial);
  return text;
}

/// Lists and optional sections stand there as comments, which change nothing; below their example,
/// if they have one.
void write_commented(const Entry& entry, const std::string& indent, std::string& out) {
  const bool list = entry.kind == Kind::list;
  std::string body;
  write(*entry.inner, list ? "    " : "  ", body);
  if (list && body.size() > 2) {
    const auto first_key = body.find_first_not_of(" #");
    const auto at = body.compare(4, 1, "#") == 0 ? body.find("\n    ", 0) + 1 : std::size_t{0};
    if (first_key != std::string::npos && at + 2 < body.size()) body.replace(at + 2, 1, "-");
  }
  body = entry.key + ":\n" + body;
  for (std::size_t begin = 0; begin < body.size();) {
    const auto end = body.find('\n', begin);
    out += indent + "# " + body.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
}

void write_options(const Entry& entry, const std::string& indent, std::string& out) {
  for (const auto& option : entry.options) {
    out += fmt::format("{}#   {}{}\n", indent, option.word,
                       option.doc.empty() ? "" : ": " + option.doc);
    if (!option.parameters) continue;
    for (const auto& inner : option.parameters->entries())
      out += fmt::format("{}#     {}: {}{}\n", indent, inner->key, sample_text(*inner),
                         inner->sentence.empty() ? "" : "  # " + inner->sentence);
  }
}

void write(const Entry& entry, const std::string& indent, std::string& out) {
  const std::string comment = note(entry);
  if (!comment.empty()) out += fmt::format("{}# {}\n", indent, comment);
  if (entry.kind == Kind::one_of) write_options(entry, indent, out);
  if (is_nested(entry) && !entry.sample.empty()) {
    out += fmt::format("{0}{1}: {2}\n{0}# all that may stand there:\n", indent, entry.key,
                       entry.sample);
    write_commented(entry, indent, out);
  } else if (entry.kind == Kind::list || (entry.kind == Kind::section && entry.is_optional)) {
    write_commented(entry, indent, out);
  } else if (entry.kind == Kind::section) {
    out += fmt::format("{}{}:\n", indent, entry.key);
    write(*entry.inner, indent + "  ", out);
  } else {
    const bool unset = entry.is_unset() && !entry.is_required;
    out += fmt::format("{}{}{}: {}\n", indent, unset ? "# " : "", entry.key, sample_text(entry));
  }
}

void write(const Parameters& p, const std::string& indent, std::string& out) {
  for (const auto& entry : p.entries()) write(*entry, indent, out);
}

}  // namespace

std::string template_text(const Parameters& p) {
  std::string out;
  write(p, "", out);
  return out;
}

}  // namespace fluxform
