#include "fluxform/input/yaml_text.hpp"

namespace fluxform {
namespace {

bool plain_is_safe(const std::string& text, bool in_flow) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return false;
  const std::string first_forbidden = "-?:,[]{}#&*!|>'\"%@` \t";
  const bool number = text.size() > 1 && text[0] == '-' &&
                      std::string("0123456789.").find(text[1]) != std::string::npos;
  if (!number && first_forbidden.find(text[0]) != std::string::npos) return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  if (text.find_first_of("\n\t\r\\\"") != std::string::npos) return false;
  if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos) return false;
  return !in_flow || text.find_first_of(",[]{}?:") == std::string::npos;
}

}  // namespace

std::string yaml_scalar(const std::string& text, bool in_flow) {
  if (plain_is_safe(text, in_flow)) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n')
      quoted += "\\n";
    else if (c == '\t')
      quoted += "\\t";
    else if (c == '\r')
      quoted += "\\r";
    else
      quoted += c;
  }
  return quoted + '"';
}

}  // namespace fluxform
