#include "fluxform/input/formula.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/input/suggest.hpp"

namespace fluxform {
namespace {

using Op = Formula::Op;

struct Known {
  Op op;
  int arguments;
};

const std::map<std::string, Known>& functions() {
  static const std::map<std::string, Known> all{
      {"exp", {Op::exp, 1}},           {"log", {Op::log, 1}},        {"ln", {Op::log, 1}},
      {"sqrt", {Op::sqrt, 1}},         {"sin", {Op::sin, 1}},        {"cos", {Op::cos, 1}},
      {"tan", {Op::tan, 1}},           {"tanh", {Op::tanh, 1}},      {"sinh", {Op::sinh, 1}},
      {"cosh", {Op::cosh, 1}},         {"abs", {Op::abs, 1}},        {"step", {Op::step, 1}},
      {"min", {Op::min, 2}},           {"max", {Op::max, 2}},        {"pow", {Op::power, 2}},
      {"activate", {Op::activate, 3}}, {"repress", {Op::repress, 3}}};
  return all;
}

struct Sign {
  std::string text;
  Op op;
  int rank;
};

/// The longer ones first where one begins another.
const std::vector<Sign>& signs() {
  static const std::vector<Sign> all{
      {"||", Op::either, 1},   {"&&", Op::both, 2},    {"<=", Op::at_most, 3},
      {">=", Op::at_least, 3}, {"==", Op::equal, 3},   {"!=", Op::unequal, 3},
      {"<", Op::less, 3},      {">", Op::greater, 3},  {"+", Op::add, 4},
      {"-", Op::subtract, 4},  {"*", Op::multiply, 5}, {"/", Op::divide, 5},
      {"^", Op::power, 7}};
  return all;
}

constexpr int least_rank = 1, rank_of_minus = 6;

class Compiler {
 public:
  Compiler(const std::string& text, const std::vector<std::string>& variables,
           const NamedValues& constants)
      : text_(text), variables_(variables), constants_(constants) {}

  std::vector<Formula::Step> run() {
    choice();
    skip();
    if (at_ < text_.size()) fail(fmt::format("'{}' is not expected here", text_[at_]), at_, 1);
    return std::move(steps_);
  }

 private:
  [[noreturn]] void fail(const std::string& message, std::size_t at, std::size_t width) const {
    throw ExpressionError(message, static_cast<int>(at), static_cast<int>(width));
  }
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool take(const std::string& word) {
    skip();
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  void expect(const std::string& word) {
    if (!take(word)) fail(fmt::format("'{}' is missing", word), std::min(at_, text_.size()), 1);
  }

  void choice() {
    chain(least_rank);
    if (!take("?")) return;
    choice();
    expect(":");
    choice();
    emit({Op::choose}, -2);
  }
  /// Operands joined by signs of at least this rank.
  void chain(int rank) {
    operand();
    while (const Sign* sign = next_sign(rank)) {
      if (sign->op == Op::power)
        chain(rank_of_minus);  // 2^3^2 is 2^9, 2^-1 is a half
      else
        chain(sign->rank + 1);
      combine(sign->op);
    }
  }
  const Sign* next_sign(int rank) {
    skip();
    for (const Sign& sign : signs())
      if (text_.compare(at_, sign.text.size(), sign.text) == 0) {
        if (sign.rank < rank) return nullptr;
        at_ += sign.text.size();
        return &sign;
      }
    return nullptr;
  }
  void operand() {
    if (take("-")) {
      chain(rank_of_minus);
      return is_number(0) ? void(steps_.back().number *= -1.0) : emit({Op::negate}, 0);
    }
    if (take("+")) return chain(rank_of_minus);
    if (text_.compare(at_, 2, "!=") != 0 && take("!")) {
      operand();
      return emit({Op::negation}, 0);
    }
    if (take("(")) {
      choice();
      return expect(")");
    }
    skip();
    if (at_ >= text_.size()) fail("the formula ends too early", text_.size(), 1);
    const auto letter = static_cast<unsigned char>(text_[at_]);
    if (std::isdigit(letter) || letter == '.') return number();
    if (std::isalpha(letter) || letter == '_') return name();
    fail(fmt::format("'{}' is not expected here", text_[at_]), at_, 1);
  }
  void number() {
    char* end = nullptr;
    const double value = std::strtod(text_.c_str() + at_, &end);
    const auto after = static_cast<std::size_t>(end - text_.c_str());
    if (after == at_) fail("'.' is not a number", at_, 1);
    at_ = after;
    emit({Op::number, value}, 1);
  }
  void name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
      ++at_;
    const std::string word = text_.substr(begin, at_ - begin);
    if (take("(")) return call(word, begin);
    const auto found = std::find(variables_.begin(), variables_.end(), word);
    if (found != variables_.end())
      return emit({Op::variable, 0.0, static_cast<int>(found - variables_.begin())}, 1);
    if (const auto c = constants_.find(word); c != constants_.end())
      return emit({Op::number, c->second}, 1);
    if (word == "pi") return emit({Op::number, constants::pi}, 1);
    if (word == "e") return emit({Op::number, std::exp(1.0)}, 1);
    std::vector<std::string> names = variables_;
    for (const auto& [other, value] : constants_) names.push_back(other);
    fail(fmt::format("'{}' is not known here{}", word, suggestion(word, names)), begin,
         word.size());
  }
  void call(const std::string& word, std::size_t begin) {
    const auto found = functions().find(word);
    if (found == functions().end()) {
      std::vector<std::string> names;
      for (const auto& [other, known] : functions()) names.push_back(other);
      fail(fmt::format("'{}' is no function{}", word, suggestion(word, names)), begin, word.size());
    }
    int given = 0;
    do {
      choice();
      ++given;
    } while (take(","));
    expect(")");
    if (given != found->second.arguments)
      fail(fmt::format("'{}' takes {} numbers, not {}", word, found->second.arguments, given),
           begin, word.size());
    if (given == 3) return hill(found->second.op);
    if (given == 2) return combine(found->second.op);
    emit({found->second.op}, 0);
  }
  bool is_number(std::size_t from_top) const {
    return steps_.size() > from_top && steps_[steps_.size() - 1 - from_top].op == Op::number;
  }
  /// A whole exponent that is known needs no logarithm, whose argument would have to be positive.
  static int whole(double n) {
    return n == std::round(n) && std::abs(n) <= 64.0 ? static_cast<int>(n) : 0;
  }
  void hill(Op op) { emit({op, 0.0, is_number(0) ? whole(steps_.back().number) : 0}, -2); }
  void combine(Op op) {
    if (op == Op::power && is_number(0) && whole(steps_.back().number) != 0) {
      const int n = whole(steps_.back().number);
      steps_.pop_back();
      --depth_;
      return emit({Op::whole_power, 0.0, n}, 0);
    }
    if (is_number(0) && is_number(1) && op != Op::both && op != Op::either) {
      const double b = steps_.back().number;
      steps_.pop_back();
      --depth_;
      steps_.back().number = formula::binary<double>(op, steps_.back().number, b);
      return;
    }
    emit({op}, -1);
  }
  void emit(const Formula::Step& step, int growth) {
    depth_ += growth;
    if (depth_ > static_cast<int>(Formula::deepest))
      fail("the formula is nested too deeply", at_, 1);
    steps_.push_back(step);
  }

  const std::string& text_;
  const std::vector<std::string>& variables_;
  const NamedValues& constants_;
  std::vector<Formula::Step> steps_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Formula::Formula(const std::string& text, const std::vector<std::string>& variables,
                 const NamedValues& constants)
    : steps_(Compiler(text, variables, constants).run()) {}

bool Formula::uses(int variable) const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [&](const Step& s) { return s.op == Op::variable && s.index == variable; });
}

}  // namespace fluxform
