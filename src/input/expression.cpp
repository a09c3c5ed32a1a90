#include "fluxform/input/expression.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <muParser.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/input/angles.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {

struct Expression::Engine {
  mu::Parser parser;
  std::vector<double> values;
};

namespace {

constexpr double radians = constants::pi / 180.0;
double step(double x) { return x >= 0.0 ? 1.0 : 0.0; }
double logical_not(double x) { return x == 0.0 ? 1.0 : 0.0; }
double sind(double x) { return std::sin(radians * x); }
double cosd(double x) { return std::cos(radians * x); }
double tand(double x) { return std::tan(radians * x); }

const NamedValues& built_in_constants() {
  static const NamedValues all{{"pi", constants::pi},
                               {"e", std::exp(1.0)},
                               {"boltzmann", constants::boltzmann},
                               {"avogadro", constants::avogadro},
                               {"faraday", constants::faraday},
                               {"gas_constant", constants::gas_constant},
                               {"elementary_charge", constants::elementary_charge},
                               {"planck", constants::planck},
                               {"flux_quantum", constants::flux_quantum},
                               {"vacuum_permittivity", constants::vacuum_permittivity},
                               {"vacuum_permeability", constants::vacuum_permeability}};
  return all;
}

void set_up(mu::Parser& parser, const NamedValues& constants) {
  parser.ClearConst();
  for (const auto& [name, value] : built_in_constants()) parser.DefineConst(name, value);
  for (const auto& [name, value] : constants) parser.DefineConst(name, value);
  parser.DefineInfixOprt("!", logical_not);
  parser.DefineFun("step", step);
  parser.DefineFun("sind", sind);
  parser.DefineFun("cosd", cosd);
  parser.DefineFun("tand", tand);
}

std::vector<std::string> known_names(const mu::Parser& parser) {
  std::vector<std::string> names;
  for (const auto& [name, pointer] : parser.GetVar()) names.push_back(name);
  for (const auto& [name, value] : parser.GetConst()) names.push_back(name);
  for (const auto& [name, function] : parser.GetFunDef()) names.push_back(name);
  return names;
}

std::string unknown_name(const mu::Parser& parser, const std::string& name) {
  const std::string nearest = near_match(name, known_names(parser));
  if (!nearest.empty()) return fmt::format("unknown name '{}'; did you mean '{}'?", name, nearest);
  std::string variables;
  for (const auto& [variable, pointer] : parser.GetVar())
    variables += (variables.empty() ? "" : ", ") + variable;
  return fmt::format("unknown name '{}'; variables here: {}", name,
                     variables.empty() ? "none" : variables);
}

std::string describe(const mu::Parser& parser, const mu::Parser::exception_type& e) {
  const std::string& token = e.GetToken();
  switch (e.GetCode()) {
    case mu::ecUNASSIGNABLE_TOKEN:
      return unknown_name(parser, token);
    case mu::ecUNEXPECTED_EOF:
      return "the formula ends too early";
    case mu::ecMISSING_PARENS:
      return "a closing ')' is missing";
    case mu::ecUNEXPECTED_PARENS:
      return fmt::format("unexpected '{}'", token);
    case mu::ecUNEXPECTED_OPERATOR:
      return fmt::format("unexpected operator '{}'", token);
    case mu::ecTOO_MANY_PARAMS:
      return fmt::format("too many arguments for '{}'", token);
    case mu::ecTOO_FEW_PARAMS:
      return fmt::format("too few arguments for '{}'", token);
    case mu::ecUNEXPECTED_VAL:
    case mu::ecUNEXPECTED_VAR:
    case mu::ecUNEXPECTED_FUN:
      return fmt::format("'{}' does not follow an operator", token);
    default:
      return e.GetMsg();
  }
}

/// muParser would assign to a variable in `x = 1` and take the last of `1, 2`: neither is a
/// formula.
void refuse_statements(const std::string& text) {
  for (std::size_t at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
    const bool after = at > 0 && std::string("<>!=").find(text[at - 1]) != std::string::npos;
    const bool before = at + 1 < text.size() && text[at + 1] == '=';
    if (!after && !before)
      throw ExpressionError("a formula cannot assign; compare with '=='", static_cast<int>(at), 1);
  }
}

/// muParser points behind an unknown word or at its start, depending on the error: find the word.
std::size_t locate(const std::string& text, const mu::Parser::exception_type& e) {
  const auto reported = static_cast<std::size_t>(std::max(0, static_cast<int>(e.GetPos())));
  const std::string& token = e.GetToken();
  const auto at = std::min(reported, text.size());
  if (token.empty()) return at;
  if (text.compare(at, token.size(), token) == 0) return at;
  const auto before = text.rfind(token, at);
  return before == std::string::npos ? at : before;
}

}  // namespace

Expression::Expression() = default;
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

Expression::Expression(double value) : Expression(fmt::format("{}", value), {}) {}

Expression::Expression(const std::string& text, std::vector<Variable> variables,
                       const NamedValues& constants, double factor)
    : text_(text),
      variables_(std::move(variables)),
      constants_(constants),
      factor_(factor),
      engine_(std::make_unique<Engine>()) {
  mu::Parser& parser = engine_->parser;
  try {
    set_up(parser, constants_);
    engine_->values.resize(variables_.size());
    for (std::size_t i = 0; i < variables_.size(); ++i)
      parser.DefineVar(variables_[i].name, &engine_->values[i]);
    if (text.find_first_not_of(" \t\n") == std::string::npos)
      throw ExpressionError("the formula is empty", 0, 1);
    refuse_statements(text);
    refuse_degrees(text, variables_, constants_);
    parser.SetExpr(text);
    parser.Eval();
    if (parser.GetNumResults() > 1)
      throw ExpressionError("a formula has one value; write 1.5, not 1,5", 0,
                            static_cast<int>(text.size()));
  } catch (const mu::Parser::exception_type& e) {
    const int width = std::max(1, static_cast<int>(e.GetToken().size()));
    throw ExpressionError(describe(parser, e), static_cast<int>(locate(text, e)), width);
  }
}

Expression::Expression(const Expression& other) { *this = other; }

Expression& Expression::operator=(const Expression& other) {
  if (this == &other) return *this;
  *this = other.engine_ ? Expression(other.text_, other.variables_, other.constants_, other.factor_)
                        : Expression();
  unit_ = other.unit_;
  return *this;
}

double Expression::operator()(std::span<const double> variables) const {
  std::copy_n(variables.begin(), engine_->values.size(), engine_->values.begin());
  return factor_ * engine_->parser.Eval();
}

bool Expression::uses(const std::string& variable) const {
  return engine_ && engine_->parser.GetUsedVar().contains(variable);
}

}  // namespace fluxform
