#include "fluxform/input/expression.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <muParser.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/input/angles.hpp"
#include "fluxform/input/formula_mistakes.hpp"

namespace fluxform {

struct Expression::Engine {
  mu::Parser parser;
  std::vector<double> values;
};

namespace {

constexpr double radians = constants::pi / 180.0;
double step(double x) { return x >= 0.0 ? 1.0 : 0.0; }
double sind(double x) { return std::sin(radians * x); }
double cosd(double x) { return std::cos(radians * x); }
double tand(double x) { return std::tan(radians * x); }
double whole_below(double x) { return std::floor(x); }
double whole_above(double x) { return std::ceil(x); }
double nearest_whole(double x) { return std::round(x); }
double remainder_of(double a, double b) { return a - b * std::floor(a / b); }
double negation(double x) { return x == 0.0 ? 1.0 : 0.0; }
double twice_negated(double x) { return x == 0.0 ? 0.0 : 1.0; }

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
  parser.DefineFun("step", step);
  parser.DefineFun("sind", sind);
  parser.DefineFun("cosd", cosd);
  parser.DefineFun("tand", tand);
  parser.DefineFun("floor", whole_below);
  parser.DefineFun("ceil", whole_above);
  parser.DefineFun("round", nearest_whole);
  parser.DefineFun("mod", remainder_of);
  parser.DefineInfixOprt("!", negation);
  parser.DefineInfixOprt("!!", twice_negated);  // muParser takes no sign behind another
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
    throw explained(parser, text, e);
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
