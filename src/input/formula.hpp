#pragma once
// A formula from the input, evaluated in any number type: doubles, dual numbers, or several points at
// once as an Eigen array.
//
//   Formula f("a*activate(x, S, 4) - k*x", {"x"}, {{"a", 1.0}, {"S", 0.5}, {"k", 1.0}});
//   const Dual<1> value = f(std::array{Dual<1>(0.3, 0)}.data());       // with its derivative
//
// Expression (muParser) knows doubles only. Here a formula is a short list of steps on a stack, made
// once; the constants are in it as numbers. It knows + - * / ^, comparisons, && ||, c ? a : b, the
// functions exp log sqrt sin cos tan tanh sinh cosh abs step min max pow, Hill's activate(x, S, n) =
// x^n/(S^n + x^n) and repress(x, S, n) = S^n/(S^n + x^n), pi and e.
#include <array>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "fluxform/core/dual.hpp"
#include "fluxform/input/expression.hpp"

namespace fluxform {

class Formula {
 public:
  enum class Op {
    number,
    variable,
    add,
    subtract,
    multiply,
    divide,
    power,
    whole_power,
    negate,
    less,
    greater,
    at_most,
    at_least,
    equal,
    unequal,
    both,
    either,
    negation,
    choose,
    exp,
    log,
    sqrt,
    sin,
    cos,
    tan,
    tanh,
    sinh,
    cosh,
    abs,
    step,
    min,
    max,
    activate,
    repress
  };
  struct Step {
    Op op = Op::number;
    double number = 0.0;
    int index = 0;  ///< of a variable; the exponent of a whole power
  };
  static constexpr std::size_t deepest = 24;

  Formula() = default;
  /// Throws ExpressionError with the place in the text.
  Formula(const std::string& text, const std::vector<std::string>& variables,
          const NamedValues& constants);

  template <class T>
  T operator()(const T* variables) const;
  bool uses(int variable) const;
  bool empty() const { return steps_.empty(); }

 private:
  std::vector<Step> steps_;
};

namespace formula {

template <class T>
struct IsArray : std::false_type {};
template <int n>
struct IsArray<Eigen::Array<double, n, 1>> : std::true_type {};

/// The lanes of an array, or the one value of another number.
template <class T, class Test>
T where(const Test& test, const T& a, const T& b, const T& yes, const T& no) {
  if constexpr (IsArray<T>::value) {
    T result;
    for (Eigen::Index k = 0; k < result.size(); ++k) result[k] = test(a[k], b[k]) ? yes[k] : no[k];
    return result;
  } else {
    return test(value_of(a), value_of(b)) ? yes : no;
  }
}

template <class T>
T constant(double value) {
  if constexpr (IsArray<T>::value)
    return T::Constant(value);
  else
    return T(value);
}

template <class T>
T whole_power(const T& x, int n) {
  T result = constant<T>(1.0), factor = x;
  for (int left = n < 0 ? -n : n; left > 0; left /= 2) {
    if (left % 2 == 1) result = result * factor;
    if (left > 1) factor = factor * factor;
  }
  return n < 0 ? T(1.0 / result) : result;
}

template <class T>
T power(const T& x, const T& y) {
  using std::exp;
  using std::log;
  if constexpr (std::is_same_v<T, double>)
    return std::pow(x, y);
  else
    return exp(T(y * log(x)));
}

template <class T>
T unary(Formula::Op op, const T& x) {
  using std::abs, std::cos, std::cosh, std::exp, std::log, std::sin, std::sinh, std::sqrt,
      std::tanh;
  switch (op) {
    case Formula::Op::exp:
      return exp(x);
    case Formula::Op::log:
      return log(x);
    case Formula::Op::sqrt:
      return sqrt(x);
    case Formula::Op::sin:
      return sin(x);
    case Formula::Op::cos:
      return cos(x);
    case Formula::Op::tan:
      return T(sin(x)) / T(cos(x));
    case Formula::Op::tanh:
      return tanh(x);
    case Formula::Op::sinh:
      return sinh(x);
    case Formula::Op::cosh:
      return cosh(x);
    case Formula::Op::abs:
      return abs(x);
    default:
      return -x;
  }
}

template <class T>
T compared(Formula::Op op, const T& a, const T& b) {
  const T yes = constant<T>(1.0), no = constant<T>(0.0);
  switch (op) {
    case Formula::Op::less:
      return where(std::less<>(), a, b, yes, no);
    case Formula::Op::greater:
      return where(std::greater<>(), a, b, yes, no);
    case Formula::Op::at_most:
      return where(std::less_equal<>(), a, b, yes, no);
    case Formula::Op::at_least:
      return where(std::greater_equal<>(), a, b, yes, no);
    case Formula::Op::equal:
      return where(std::equal_to<>(), a, b, yes, no);
    case Formula::Op::unequal:
      return where(std::not_equal_to<>(), a, b, yes, no);
    case Formula::Op::both:
      return where([](double p, double q) { return p != 0 && q != 0; }, a, b, yes, no);
    case Formula::Op::either:
      return where([](double p, double q) { return p != 0 || q != 0; }, a, b, yes, no);
    case Formula::Op::min:
      return where(std::less<>(), a, b, a, b);
    default:
      return where(std::less<>(), a, b, b, a);
  }
}

template <class T>
T binary(Formula::Op op, const T& a, const T& b) {
  switch (op) {
    case Formula::Op::add:
      return a + b;
    case Formula::Op::subtract:
      return a - b;
    case Formula::Op::multiply:
      return a * b;
    case Formula::Op::divide:
      return a / b;
    case Formula::Op::power:
      return power(a, b);
    default:
      return compared(op, a, b);
  }
}

/// r^n of Hill's functions: with whole n also where x < 0.
template <class T>
T hill(bool rises, const T& x, const T& s, const T& n, const Formula::Step& step) {
  const T ratio = x / s;
  const T r = step.index > 0 ? whole_power(ratio, step.index) : power(ratio, n);
  return rises ? T(r / (1.0 + r)) : T(1.0 / (1.0 + r));
}

}  // namespace formula

template <class T>
T Formula::operator()(const T* variables) const {
  std::array<T, deepest> stack;
  std::size_t top = 0;  // one beyond the last
  for (const Step& step : steps_) {
    switch (step.op) {
      case Op::number:
        stack[top++] = formula::constant<T>(step.number);
        break;
      case Op::variable:
        stack[top++] = variables[step.index];
        break;
      case Op::whole_power:
        stack[top - 1] = formula::whole_power(stack[top - 1], step.index);
        break;
      case Op::negation:
        stack[top - 1] = formula::binary(Op::equal, stack[top - 1], formula::constant<T>(0.0));
        break;
      case Op::step:
        stack[top - 1] = formula::binary(Op::at_least, stack[top - 1], formula::constant<T>(0.0));
        break;
      case Op::choose:
        top -= 2;
        stack[top - 1] = formula::where(std::not_equal_to<>(), stack[top - 1],
                                        formula::constant<T>(0.0), stack[top], stack[top + 1]);
        break;
      case Op::activate:
      case Op::repress:
        top -= 2;
        stack[top - 1] = formula::hill(step.op == Op::activate, stack[top - 1], stack[top],
                                       stack[top + 1], step);
        break;
      case Op::negate:
      case Op::exp:
      case Op::log:
      case Op::sqrt:
      case Op::sin:
      case Op::cos:
      case Op::tan:
      case Op::tanh:
      case Op::sinh:
      case Op::cosh:
      case Op::abs:
        stack[top - 1] = formula::unary(step.op, stack[top - 1]);
        break;
      default:
        --top;
        stack[top - 1] = formula::binary(step.op, stack[top - 1], stack[top]);
    }
  }
  return stack[0];
}

}  // namespace fluxform
