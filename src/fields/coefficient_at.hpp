#pragma once
// One coefficient at places of a grid, at one time: what can be looked up once is looked up here.
#include <optional>
#include <vector>

#include "fluxform/fields/place_formula.hpp"
#include "fluxform/input/coefficient.hpp"
#include "fluxform/input/entry.hpp"

namespace fluxform {

class CoefficientAt {
 public:
  /// All arguments must outlive this; `file` are the numbers of the coefficient's file on cells,
  /// and `entry` its declaration, if there is one, whose limits hold. Throws InputError: a table
  /// with a name that is no region, a formula in coordinates that the grid has not, no value at
  /// all.
  CoefficientAt(const Coefficient& c, const Entry* entry, const Places& places,
                const std::vector<NamedMap>& maps, const CellField* file, double t);

  /// At x in the region of cell i, or beside it; maps and files have the value of that cell. Throws
  /// InputError: no finite value, one beyond the limits, none for the region.
  double operator()(const Point& x, const Index& i) const;
  /// The same for what needs no cell, finite and within the limits or not.
  double unchecked(const Point& x) const { return raw(x, {}); }
  /// Whether it is the same everywhere.
  bool is_uniform() const { return c_.is_constant() || (formula_ && formula_->is_uniform()); }
  double uniform() const;
  /// Whether it is a formula that may be asked for anywhere in a cell.
  bool is_smooth() const { return formula_ && !formula_->uses_maps(); }

  /// Throws InputError unless the value is finite and within the limits of `entry`; `where` ends
  /// the sentence: "x = 1.5, y = 2".
  template <class Where>
  static void check(double value, const Entry* entry, Where&& where) {
    if (!fits(value, entry)) refuse(value, entry, where());
  }

 private:
  struct Level {
    const NamedValue* value = nullptr;
    std::optional<PlaceFormula> formula;
  };
  static bool fits(double value, const Entry* entry);
  [[noreturn]] static void refuse(double value, const Entry* entry, const std::string& where);
  void set_levels(const std::vector<NamedMap>& maps);
  double raw(const Point& x, const Index& i) const;
  double of_region(const Point& x, const Index& i) const;
  std::string where(const Point& x) const;

  const Coefficient& c_;
  const Entry* entry_;
  const Places& places_;
  const CellField* file_;
  double t_;
  std::optional<PlaceFormula> formula_;
  std::vector<Level> levels_;  ///< by region of the grid
};

/// Throws InputError for names in the table that are neither in `known` nor the word `rest`.
void refuse_unknown_names(const Coefficient& c, const std::string& part,
                          std::vector<std::string> known, const std::string& rest);

}  // namespace fluxform
