#include "fluxform/input/formula_mistakes.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include <fmt/format.h>

#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.'; }

/// muParser may hand over all that is left of the formula: its first word, or first sign.
std::string first_word(const std::string& token) {
  std::size_t end = 0;
  while (end < token.size() && is_letter(token[end])) ++end;
  if (end == 0 && (token[0] & 0x80) != 0) end = token.find(' ');  // letters beyond ASCII
  return token.substr(0, std::max<std::size_t>(end, 1));
}

std::vector<std::string> known_names(const mu::Parser& parser) {
  std::vector<std::string> names;
  for (const auto& [name, pointer] : parser.GetVar()) names.push_back(name);
  for (const auto& [name, value] : parser.GetConst()) names.push_back(name);
  for (const auto& [name, function] : parser.GetFunDef()) names.push_back(name);
  return names;
}

std::string unknown_name(const mu::Parser& parser, const std::string& name) {
  if (parser.GetFunDef().contains(name))
    return fmt::format(
        "the function '{0}' takes its argument in parentheses right behind it: '{0}(...)'", name);
  if (!name.empty() && is_digit(name[0])) return fmt::format("'{}' is not a number", name);
  if (!name.empty() && !is_letter(name[0])) return fmt::format("unexpected '{}'", name);
  const std::string nearest = near_match(name, known_names(parser));
  if (!nearest.empty()) return fmt::format("unknown name '{}'; did you mean '{}'?", name, nearest);
  std::string variables;
  for (const auto& [variable, pointer] : parser.GetVar())
    variables += (variables.empty() ? "" : ", ") + variable;
  return fmt::format("unknown name '{}'; variables here: {}", name,
                     variables.empty() ? "none" : variables);
}

std::string message_of(const mu::Parser& parser, const std::string& token,
                       const mu::Parser::exception_type& e) {
  switch (e.GetCode()) {
    case mu::ecUNASSIGNABLE_TOKEN:
      return unknown_name(parser, token);
    case mu::ecUNEXPECTED_EOF:
      return "the formula ends too early";
    case mu::ecMISSING_PARENS:
      return "a closing ')' is missing";
    case mu::ecUNEXPECTED_PARENS:
    case mu::ecUNEXPECTED_ARG_SEP:
      return fmt::format("unexpected '{}'", token);
    case mu::ecUNEXPECTED_OPERATOR:
      return fmt::format("unexpected operator '{}'{}", token,
                         token == "*" ? "; a power is written '^'" : "");
    case mu::ecTOO_MANY_PARAMS:
      return fmt::format("too many arguments for '{}'", token);
    case mu::ecTOO_FEW_PARAMS:
      return fmt::format("too few arguments for '{}'", token);
    case mu::ecUNEXPECTED_VAL:
    case mu::ecUNEXPECTED_VAR:
    case mu::ecUNEXPECTED_FUN:
      return fmt::format("'{}' does not follow an operator", token);
    case mu::ecMISSING_ELSE_CLAUSE:
      return "'?' needs a ':' and what holds otherwise";
    case mu::ecMISPLACED_COLON:
      return "':' without a '?' before it";
    default:
      return e.GetMsg();
  }
}

/// The first '(' that no ')' closes.
std::size_t unclosed(const std::string& text) {
  std::vector<std::size_t> open;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] == '(') open.push_back(k);
    if (text[k] == ')' && !open.empty()) open.pop_back();
  }
  return open.empty() ? text.size() : open.front();
}

/// The name of the function whose arguments end at the last ')' up to `end`.
std::size_t callee(const std::string& text, std::size_t end) {
  const std::size_t close = text.rfind(')', end);
  int depth = 0;
  for (std::size_t k = std::min(close, text.size() - 1) + 1; k-- > 0;) {
    if (text[k] == ')') ++depth;
    if (text[k] != '(' || --depth > 0) continue;
    while (k > 0 && std::isspace(static_cast<unsigned char>(text[k - 1])) != 0) --k;
    while (k > 0 && is_letter(text[k - 1])) --k;
    return k;
  }
  return 0;
}

/// muParser points behind a word, at its start or nowhere, depending on the error.
std::size_t place_of(const std::string& text, const std::string& token,
                     const mu::Parser::exception_type& e) {
  const int reported = std::max(0, static_cast<int>(e.GetPos()));
  const auto at = std::min(static_cast<std::size_t>(reported), text.size());
  switch (e.GetCode()) {
    case mu::ecMISSING_PARENS:
      return unclosed(text);
    case mu::ecTOO_MANY_PARAMS:
    case mu::ecTOO_FEW_PARAMS:
      return callee(text, at);
    case mu::ecMISSING_ELSE_CLAUSE:
      return std::min(text.find('?'), text.size());
    case mu::ecMISPLACED_COLON:
      return std::min(text.rfind(':', at), text.size());
    default:
      break;
  }
  if (token.empty() || text.compare(at, token.size(), token) == 0) return at;
  const auto before = text.rfind(token, at);
  return before == std::string::npos ? at : before;
}

}  // namespace

ExpressionError explained(const mu::Parser& parser, const std::string& text,
                          const mu::Parser::exception_type& e) {
  const std::string token = e.GetToken().empty() ? "" : first_word(e.GetToken());
  const bool one = e.GetCode() == mu::ecMISSING_PARENS;
  const int width = one ? 1 : std::max(1, static_cast<int>(token.size()));
  return {message_of(parser, token, e), static_cast<int>(place_of(text, token, e)), width};
}

}  // namespace fluxform
