#include "fluxform/input/angles.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace fluxform {
namespace {

/// A name in a formula; behind it stands its argument if it is a function.
struct Word {
  std::string text;
  std::size_t at = 0;
  bool called = false;
  std::size_t end = 0;  ///< behind the name or, of a function, behind its argument
};

bool letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Behind the parenthesis that closes the one at `open`; the end of the text if none does.
std::size_t behind_parenthesis(const std::string& text, std::size_t open) {
  int depth = 0;
  for (std::size_t k = open; k < text.size(); ++k) {
    if (text[k] == '(') ++depth;
    if (text[k] == ')' && --depth == 0) return k + 1;
  }
  return text.size();
}

std::vector<Word> words_of(const std::string& text) {
  std::vector<Word> words;
  for (std::size_t k = 0; k < text.size();) {
    std::size_t end = k;
    while (end < text.size() && letter(text[end])) ++end;
    if (end > k && std::isdigit(static_cast<unsigned char>(text[k])) == 0) {
      const std::size_t next = std::min(text.find_first_not_of(" \t\n", end), text.size());
      const bool called = next < text.size() && text[next] == '(';
      words.push_back(
          {text.substr(k, end - k), k, called, called ? behind_parenthesis(text, next) : end});
    }
    k = std::max(end, k + 1);
  }
  return words;
}

bool in_degrees(const std::string& word, const std::vector<Variable>& variables) {
  return std::any_of(variables.begin(), variables.end(),
                     [&](const Variable& v) { return v.name == word && v.unit == "degree"; });
}

/// The variable in degrees that `argument` is made of, empty if there is none or it is converted.
std::string unconverted(const std::string& argument, const std::vector<Variable>& variables,
                        const NamedValues& constants) {
  std::string found;
  std::size_t inside = 0;  // end of the nested function we are in
  for (const Word& word : words_of(argument)) {
    if (word.at < inside) continue;
    if (word.called) inside = word.end;
    if (word.text == "pi" || constants.contains(word.text)) return "";
    if (found.empty() && in_degrees(word.text, variables)) found = word.text;
  }
  return found;
}

}  // namespace

void refuse_degrees(const std::string& formula, const std::vector<Variable>& variables,
                    const NamedValues& constants) {
  for (const Word& word : words_of(formula)) {
    const bool takes_radians = word.text == "sin" || word.text == "cos" || word.text == "tan";
    if (!takes_radians || !word.called) continue;
    const std::size_t open = formula.find('(', word.at);
    const std::string variable =
        unconverted(formula.substr(open, word.end - open), variables, constants);
    if (variable.empty()) continue;
    throw ExpressionError(fmt::format("'{0}' takes radians, but '{1}' is in degrees: write '{0}d'",
                                      word.text, variable),
                          static_cast<int>(word.at), 3);
  }
}

}  // namespace fluxform
