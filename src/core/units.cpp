#include "fluxform/core/units.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <memory>
#include <regex>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <udunits2.h>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

struct Free {
  void operator()(ut_unit* unit) const { ut_free(unit); }
  void operator()(ut_system* system) const { ut_free_system(system); }
  void operator()(cv_converter* converter) const { cv_free(converter); }
};
using Unit = std::unique_ptr<ut_unit, Free>;
using Converter = std::unique_ptr<cv_converter, Free>;

/// udunits' database with our own words put in place of its own.
class System {
 public:
  System() {
    ut_set_error_message_handler(ut_ignore);
    system_.reset(ut_read_xml(nullptr));
    if (!system_) throw IoError("the units database of udunits2 cannot be read");
    define("tropical_year", "365.242198781 day");
    for (const char* year : {"yr", "year", "years"}) define(year, "365 day");
    define("eV", fmt::format("{} J", constants::elementary_charge));
    define("Mx", "1e-8 Wb");
    for (const char* gauss : {"G", "Gs", "gauss", "Gauss"}) define(gauss, "1e-4 T");
    define("Rsun", "6.96e8 m");
    define("deg", "angular_degree");
  }

  /// Null for what is no unit. udunits takes m^2.5 as five times m^2, and such a power is none.
  Unit parse(const std::string& text) const {
    static const std::regex fraction(R"([A-Za-z_)^][-+]?[0-9]*\.[0-9])");
    if (std::regex_search(text, fraction)) return {};
    return Unit(ut_parse(system_.get(), spelled_out(text).c_str(), UT_UTF8));
  }

  /// False if the meaning is no unit.
  bool define_natural(const std::string& word, const std::string& meaning) {
    const Unit unit = parse(meaning);
    if (!unit) return false;
    // To udunits a digit at the end is an exponent, so that it knows the word by another spelling.
    const std::string spelling = "natural_" + word + "_unit";
    ut_unmap_name_to_unit(system_.get(), spelling.c_str(), UT_ASCII);
    natural_[word] = spelling;
    return ut_map_name_to_unit(spelling.c_str(), UT_ASCII, unit.get()) == UT_SUCCESS;
  }

 private:
  void define(const std::string& word, const std::string& meaning) {
    const Unit unit = parse(meaning);
    ut_unmap_name_to_unit(system_.get(), word.c_str(), UT_ASCII);
    ut_unmap_symbol_to_unit(system_.get(), word.c_str(), UT_ASCII);
    // As a symbol a word takes prefixes: kG, Myr, keV.
    if (!unit || ut_map_symbol_to_unit(word.c_str(), UT_ASCII, unit.get()) != UT_SUCCESS)
      throw IoError(fmt::format("udunits2 does not accept the unit '{}'", word));
  }

  /// A natural unit's spelling, its exponent kept: xi2 is a square unless there is a unit `xi2`.
  std::string spelled(const std::string& word) const {
    const auto whole = natural_.find(word);
    if (whole != natural_.end()) return whole->second;
    const std::size_t letters = word.find_last_not_of("0123456789") + 1;
    const auto base = natural_.find(word.substr(0, letters));
    return base == natural_.end() ? word : base->second + word.substr(letters);
  }

  /// The text with natural units in the spelling udunits knows.
  std::string spelled_out(const std::string& text) const {
    if (natural_.empty()) return text;
    const auto belongs = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    };
    std::string all, word;
    for (const char c : text + ' ') {
      if (belongs(c)) {
        word += c;
        continue;
      }
      all += spelled(std::exchange(word, "")) + c;
    }
    all.pop_back();
    return all;
  }

  std::unique_ptr<ut_system, Free> system_;
  std::map<std::string, std::string> natural_;  ///< words of define_unit, and their spelling
};

System& the_system() {
  static System system;
  return system;
}

/// udunits reads dates ("s since 1970") and shifts ("K @ 273") as units; an input has no use for
/// them, and a number before a unit is the quantity's own.
bool plausible(const std::string& text) {
  if (text.empty() || text == "1") return true;
  const bool inverse = text.rfind("1/", 0) == 0 || text.rfind("1 /", 0) == 0;
  const bool starts_as_word =
      !std::isdigit(static_cast<unsigned char>(text[0])) && text.find_first_of("+-.,^*/)") != 0;
  const auto odd = text.find_first_of("@,:;\"'[]{}=<>");
  return (inverse || starts_as_word) && odd == std::string::npos &&
         text.find(" since") == std::string::npos && text.find(" from") == std::string::npos;
}

Unit parse(const std::string& text) {
  return plausible(text) ? the_system().parse(text.empty() ? "1" : text) : Unit();
}

Unit parse_or_throw(const std::string& text) {
  Unit unit = parse(text);
  if (unit) return unit;
  const std::string hint = unit_suggestion(text);
  throw InputError(fmt::format("unknown unit '{}'{}", text,
                               hint.empty() ? "" : fmt::format("; did you mean '{}'?", hint)));
}

/// To udunits a time and a rate are convertible, by inversion: `5 1/yr` is no time of 0.2 yr here.
bool same_kind(const Unit& a, const Unit& b) {
  if (!ut_are_convertible(a.get(), b.get())) return false;
  const Unit product(ut_multiply(a.get(), b.get()));
  return !product || ut_is_dimensionless(product.get()) == 0 || ut_is_dimensionless(a.get()) != 0;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

using Words = std::pair<const char*, const char*>;

constexpr std::array<Words, 10> replacements{{{"M", "mol/L"},
                                              {"mM", "mmol/L"},
                                              {"uM", "umol/L"},
                                              {"nM", "nmol/L"},
                                              {"sec", "s"},
                                              {"hrs", "h"},
                                              {"yrs", "yr"},
                                              {"mins", "min"},
                                              {"C/s", "A"},
                                              {"Oersted", "oersted"}}};

/// A word of a unit with its exponent.
struct Power {
  std::string word;
  int power = 1;
};

/// "mol/m3 s-1" or "mol.m-3.s-1" taken apart; numbers are left out.
std::vector<Power> powers_in(const std::string& unit) {
  std::vector<Power> all;
  bool below = false;
  for (std::size_t at = 0; at < unit.size();) {
    if (std::isalpha(static_cast<unsigned char>(unit[at])) == 0) {
      below = unit[at] == '/' || (below && unit[at] != ' ' && unit[at] != '.');
      ++at;
      continue;
    }
    const std::size_t end = std::min(unit.find_first_of(" ./*^-+0123456789", at), unit.size());
    Power part{unit.substr(at, end - at), 1};
    const std::size_t digits = unit.find_first_not_of("*^", end);
    const std::size_t stop = std::min(
        unit.find_first_not_of("+-0123456789", std::min(digits, unit.size())), unit.size());
    if (digits < stop) part.power = std::stoi(unit.substr(digits, stop - digits));
    if (below) part.power = -part.power;
    below = false;
    all.push_back(part);
    at = digits < stop ? stop : end;
  }
  return all;
}

constexpr std::array<const char*, 30> common{
    "m",  "km",  "cm",    "mm",  "um",   "nm",   "s",     "ms",  "h",      "d",
    "yr", "V",   "mV",    "A",   "mA",   "K",    "Pa",    "kPa", "G",      "T",
    "Mx", "mol", "mol/L", "m/s", "km/s", "m2/s", "km2/s", "eV",  "degree", "Hz"};

constexpr std::array<Words, 22> measures{{{"m", "a length"},
                                          {"m2", "an area"},
                                          {"m3", "a volume"},
                                          {"s", "a time"},
                                          {"1/s", "a rate"},
                                          {"m/s", "a speed"},
                                          {"m2/s", "a diffusivity"},
                                          {"kg", "a mass"},
                                          {"K", "a temperature"},
                                          {"V", "a voltage"},
                                          {"A", "a current"},
                                          {"C", "a charge"},
                                          {"C/m2", "a surface charge"},
                                          {"F/m", "a permittivity"},
                                          {"T", "a magnetic field"},
                                          {"Wb", "a magnetic flux"},
                                          {"mol", "an amount of substance"},
                                          {"mol/m3", "a concentration"},
                                          {"N", "a force"},
                                          {"Pa", "a pressure"},
                                          {"J", "an energy"},
                                          {"W", "a power"}}};

}  // namespace

void define_unit(const std::string& word, const std::string& meaning) {
  if (!the_system().define_natural(word, meaning))
    throw InputError(fmt::format("the unit '{}' cannot be '{}'", word, meaning));
}

double convert(double value, const std::string& from, const std::string& to) {
  if (from == to) return value;
  const Unit source = parse_or_throw(from);
  const Unit target = parse_or_throw(to);
  const Converter converter(ut_get_converter(source.get(), target.get()));
  if (!converter) throw InputError(fmt::format("'{}' cannot be converted to '{}'", from, to));
  return cv_convert_double(converter.get(), value);
}

Dimensions dimensions_of(const std::string& unit) {
  static constexpr std::array<const char*, 7> bases{"kg", "m", "s", "A", "K", "mol", "cd"};
  const Unit parsed = parse_or_throw(unit);
  std::array<char, 256> buffer{};
  const int length =
      ut_format(parsed.get(), buffer.data(), buffer.size(), UT_ASCII | UT_DEFINITION);
  std::string text(buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  text = text.substr(0, text.find(" @"));
  for (char& c : text) c = c == ' ' ? '.' : c;
  Dimensions d;
  for (const Power& part : powers_in(text)) {
    const auto* base = std::find(bases.begin(), bases.end(), part.word);
    if (base != bases.end())
      d.exponents[static_cast<std::size_t>(base - bases.begin())] += part.power;
  }
  const std::size_t number = text.find_first_not_of("+-.0123456789e");
  const bool starts_with_number = text.find_first_of("0123456789") == 0;
  if (starts_with_number) d.size = std::stod(text.substr(0, number));
  return d;
}

std::string product_of_units(const std::string& a, const std::string& b) {
  std::vector<Power> all = powers_in(a);
  for (const Power& part : powers_in(b)) {
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const Power& other) { return other.word == part.word; });
    if (same == all.end())
      all.push_back(part);
    else
      same->power += part.power;
  }
  std::string text;
  for (const Power& part : all) {
    if (part.power == 0) continue;
    text += (text.empty() ? "" : " ") + part.word;
    if (part.power != 1) text += std::to_string(part.power);
  }
  return text.empty() ? "1" : text;
}

bool known_unit(const std::string& unit) { return parse(unit) != nullptr; }

bool convertible(const std::string& from, const std::string& to) {
  const Unit source = parse(from);
  const Unit target = parse(to);
  return source && target && same_kind(source, target);
}

std::string unit_suggestion(const std::string& unit) {
  for (const auto& [wrong, right] : replacements)
    if (unit == wrong) return right;
  for (const char* word : common)
    if (lower(unit) == lower(word)) return word;
  return "";
}

std::string what_it_measures(const std::string& unit) {
  const Unit asked = parse(unit);
  if (!asked) return "";
  const Unit rate = parse("1/s");  // angles have no dimension of their own: the word tells
  const bool angle = unit.find("deg") == 0 || unit.find("rad") == 0;
  if (angle && same_kind(asked, rate)) return "an angular rate";
  for (const auto& [word, meaning] : measures) {
    const Unit known = parse(word);
    if (same_kind(asked, known)) return meaning;
  }
  return "";
}

}  // namespace fluxform
