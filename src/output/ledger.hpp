#pragma once
// The conservation ledger: did what was stored change by exactly what came in?
//
//   Ledger ledger(fields);
//   ledger.start(stored, op.budget(t, u));
//   ledger.step(dt, op.budget(t + dt, u));          // after each accepted step
//   ledger.inject(amounts, op.budget(t, u));        // after an event that changed u at once
//   ledger.close(stored);    ledger.entries()[0].mismatch
//
// Amounts are in internal units (field times volume); rates per internal time.
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

struct LedgerEntry {
  std::string name;
  std::string unit;
  double stored_first = 0.0;
  double stored_last = 0.0;
  double outflow = 0.0;     ///< through the boundary, integrated over time; positive outward
  double production = 0.0;  ///< in the cells, integrated over time
  double injected = 0.0;    ///< put in at events
  double largest = 0.0;     ///< largest of |stored| and the gross amounts moved: the yardstick

  double change() const { return stored_last - stored_first; }
  /// What the books do not explain: zero for an exact scheme with an exact time integral.
  double mismatch() const { return change() - (injected + production - outflow); }
  double relative_mismatch() const { return largest > 0.0 ? mismatch() / largest : 0.0; }
};

class Ledger {
 public:
  /// `amount_factor` and `amount_unit` turn internal volume into file units (see volume_unit).
  /// Over a step, a rate counts theta times its end value plus 1 - theta times its begin value:
  /// 1/2 is the trapezoidal rule, 1 what implicit Euler keeps exactly.
  Ledger(const std::vector<FieldInfo>& fields, double amount_factor = 1.0,
         const std::string& amount_unit = "", double theta = 0.5);

  void start(const std::vector<double>& stored, const Operator::Budget& budget);
  /// Adds a step of length dt that ended with these rates.
  void step(double dt, const Operator::Budget& budget);
  /// Adds amounts already integrated over time, for integrators that know their own quadrature.
  void add(const std::vector<double>& outflow, const std::vector<double>& production);
  /// Amounts put in at once; `budget` holds the rates just after.
  void inject(const std::vector<double>& amounts, const Operator::Budget& budget);
  void close(const std::vector<double>& stored);
  /// Tells the sum of |amount| over all cells: the yardstick of fields of either sign, whose net
  /// amount may be nothing.
  void weigh(const std::vector<double>& gross);

  const std::vector<LedgerEntry>& entries() const { return entries_; }
  /// Largest |relative mismatch| over all fields.
  double worst() const;
  /// Every entry as "<field>_<what>" with its unit, for the summary.
  Quantities quantities() const;
  /// The running sums as plain numbers, for a checkpoint; `restore` takes them back together with
  /// the rates at the restart time. Throws std::invalid_argument if they are of other fields.
  std::vector<double> save() const;
  void restore(const std::vector<double>& saved, const Operator::Budget& budget);

 private:
  std::vector<LedgerEntry> entries_;
  std::vector<double> scale_;
  Operator::Budget rates_;
  double theta_;
};

}  // namespace fluxform
