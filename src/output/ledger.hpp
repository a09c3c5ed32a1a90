#pragma once
// The conservation ledger: did what was stored change by exactly what came in?
//
//   Ledger ledger(fields);
//   ledger.start(stored);
//   ledger.add(outflow, production);  // after each accepted step: what the integrator made of
//                                     // Operator::budget with its own weights
//   ledger.inject(amounts);           // after an event that changed u at once
//   ledger.close(stored);    ledger.entries()[0].mismatch()
//
// Amounts are in internal units (field times volume).
#include <span>
#include <string>
#include <vector>

#include "fluxform/fv/traits.hpp"
#include "fluxform/output/quantity.hpp"

namespace fluxform {

struct LedgerEntry {
  std::string name;
  std::string unit;
  bool balanced = true;   ///< false for unknowns without storage
  bool conserved = true;  ///< FieldInfo::conserved
  double stored_first = 0.0;
  double stored_last = 0.0;
  double outflow = 0.0;     ///< through the boundary, integrated over time; positive outward
  double production = 0.0;  ///< in the cells, integrated over time
  double injected = 0.0;    ///< put in at events
  double largest = 0.0;     ///< largest of |stored| and the gross amounts moved: the yardstick

  double change() const { return stored_last - stored_first; }
  /// What the books do not explain: the residual that the solves left, and rounding.
  double mismatch() const { return change() - (injected + production - outflow); }
  double relative_mismatch() const { return largest > 0.0 ? mismatch() / largest : 0.0; }
};

/// Relative mismatches above these are worth a warning, and make a run's answer worthless.
inline constexpr double suspicious_mismatch = 1e-6;
inline constexpr double intolerable_mismatch = 1e-2;

class Ledger {
 public:
  /// `amount_factor` and `amount_unit` turn internal volume into file units (see volume_unit).
  Ledger(const std::vector<FieldInfo>& fields, double amount_factor = 1.0,
         const std::string& amount_unit = "");

  void start(const std::vector<double>& stored);
  /// What left through the sides and what the cells produced during a step.
  void add(std::span<const double> outflow, std::span<const double> production);
  /// Amounts put in at once.
  void inject(const std::vector<double>& amounts);
  void close(const std::vector<double>& stored);
  /// Tells the sum of |amount| over all cells: the yardstick of fields of either sign, whose net
  /// amount may be nothing.
  void weigh(const std::vector<double>& gross);

  const std::vector<LedgerEntry>& entries() const { return entries_; }
  /// Largest |relative mismatch| over all fields.
  double worst() const;
  /// The entry whose relative mismatch is largest, among those that hold more than the rounding of
  /// another in the same unit; null if nothing is balanced.
  const LedgerEntry* worst_entry() const;
  /// Every entry as "<field>_<what>" with its unit, for the summary.
  Quantities quantities() const;
  /// The running sums as plain numbers, for a checkpoint; `restore` takes them back. Throws
  /// std::invalid_argument if they are of other fields.
  std::vector<double> save() const;
  void restore(const std::vector<double>& saved);

 private:
  std::vector<LedgerEntry> entries_;
  std::vector<double> scale_;
};

/// What the books say of a run, in words; empty where they close to within `suspicious_mismatch`.
std::string verdict(const Ledger& ledger);

}  // namespace fluxform
