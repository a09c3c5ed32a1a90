#pragma once
// A formula from the input, e.g. "10*cos(theta)": muParser behind a value type.
//
//   Expression f("a*x + sin(pi*t)", {{"x", "m"}, {"t", "s"}}, {{"a", 2.0}});
//   double value = f(std::array{0.5, 0.0});
//
// Besides its variables a formula knows pi, e, the physical constants in SI units (boltzmann,
// avogadro, faraday, gas_constant, elementary_charge, planck, flux_quantum, vacuum_permittivity,
// vacuum_permeability), muParser's functions (sin, exp, sqrt, abs, min, max, ...), step(x) (1 for
// x >= 0, else 0), floor, ceil, round (halves away from zero), mod(a, b) (between 0 and b, like a
// clock), comparisons, && || ! and c ? a : b. Angles given to sin, cos, ... are in radians:
// sind, cosd, tand take degrees (angles.hpp refuses variables in degrees where radians are due).
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace fluxform {

/// A name a formula may use; its value is passed in `unit` when the formula is evaluated.
struct Variable {
  std::string name;
  std::string unit = "1";
  std::string doc{};
};

using NamedValues = std::map<std::string, double>;

class Expression {
 public:
  Expression();
  /// The constant function.
  explicit Expression(double value);
  /// Throws ExpressionError when the text is not a formula in these names.
  Expression(const std::string& text, std::vector<Variable> variables,
             const NamedValues& constants = {}, double factor = 1.0);
  Expression(const Expression& other);
  Expression& operator=(const Expression& other);
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  /// Value times factor, the variables in the order they were declared. Not thread-safe: copy.
  double operator()(std::span<const double> variables) const;

  const std::string& text() const { return text_; }
  const std::vector<Variable>& variables() const { return variables_; }
  /// The unit the user wrote beside the formula, for saved inputs; the factor contains it already.
  const std::string& unit() const { return unit_; }
  void set_unit(const std::string& unit) { unit_ = unit; }
  bool uses(const std::string& variable) const;
  bool empty() const { return text_.empty(); }

 private:
  struct Engine;
  std::string text_;
  std::vector<Variable> variables_;
  NamedValues constants_;
  double factor_ = 1.0;
  std::string unit_;
  std::unique_ptr<Engine> engine_;
};

/// What is wrong with a formula and at which character of it (from 0).
struct ExpressionError : std::runtime_error {
  ExpressionError(const std::string& message, int at, int characters)
      : std::runtime_error(message), position(at), width(characters) {}
  int position;
  int width;
};

}  // namespace fluxform
