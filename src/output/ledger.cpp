#include "fluxform/output/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace fluxform {
namespace {

constexpr std::size_t saved_numbers = 6;

std::string amount_unit_of(const std::string& field, const std::string& volume) {
  if (volume.empty()) return field;
  return field == "1" ? volume : field + " " + volume;
}

void watch(LedgerEntry& e) {
  const double gross = std::abs(e.outflow) + std::abs(e.production) + std::abs(e.injected);
  e.largest = std::max({e.largest, std::abs(e.stored_first), std::abs(e.stored_last), gross});
}

}  // namespace

Ledger::Ledger(const std::vector<FieldInfo>& fields, double amount_factor,
               const std::string& amount_unit) {
  for (const FieldInfo& f : fields) {
    LedgerEntry entry;
    entry.name = f.name;
    entry.unit = f.amount_unit.empty() ? amount_unit_of(f.unit, amount_unit) : f.amount_unit;
    entry.balanced = f.stored;
    entry.conserved = f.conserved;
    entries_.push_back(entry);
    const double scale = f.global ? f.amount_scale : f.scale * amount_factor * f.amount_scale;
    scale_.push_back(f.stored ? scale : 0.0);
  }
}

void Ledger::start(const std::vector<double>& stored) {
  for (std::size_t f = 0; f < entries_.size(); ++f) {
    entries_[f].stored_first = entries_[f].stored_last = scale_[f] * stored[f];
    watch(entries_[f]);
  }
}

void Ledger::add(std::span<const double> outflow, std::span<const double> production) {
  for (std::size_t f = 0; f < entries_.size(); ++f) {
    entries_[f].outflow += scale_[f] * outflow[f];
    entries_[f].production += scale_[f] * production[f];
    watch(entries_[f]);
  }
}

void Ledger::inject(const std::vector<double>& amounts) {
  for (std::size_t f = 0; f < entries_.size(); ++f) {
    entries_[f].injected += scale_[f] * amounts[f];
    watch(entries_[f]);
  }
}

void Ledger::close(const std::vector<double>& stored) {
  for (std::size_t f = 0; f < entries_.size(); ++f) {
    entries_[f].stored_last = scale_[f] * stored[f];
    watch(entries_[f]);
  }
}

void Ledger::weigh(const std::vector<double>& gross) {
  for (std::size_t f = 0; f < entries_.size(); ++f)
    entries_[f].largest = std::max(entries_[f].largest, std::abs(scale_[f] * gross[f]));
}

double Ledger::worst() const {
  double largest = 0.0;
  for (const LedgerEntry& e : entries_)
    largest = std::max(largest, std::abs(e.relative_mismatch()));
  return largest;
}

const LedgerEntry* Ledger::worst_entry() const {
  constexpr double noise = 1e-12;  // what is left of 1 after some thousand roundings
  const LedgerEntry* found = nullptr;
  for (const LedgerEntry& e : entries_) {
    double largest = 0.0;
    for (const LedgerEntry& other : entries_)
      if (other.unit == e.unit) largest = std::max(largest, other.largest);
    if (!e.balanced || !e.conserved || e.largest <= noise * largest) continue;
    if (!found || std::abs(e.relative_mismatch()) > std::abs(found->relative_mismatch()))
      found = &e;
  }
  return found;
}

Quantities Ledger::quantities() const {
  Quantities all;
  for (const LedgerEntry& e : entries_) {
    if (!e.balanced) continue;
    all.push_back({e.name + "_change", e.change(), e.unit});
    all.push_back({e.name + "_outflow", e.outflow, e.unit});
    all.push_back({e.name + "_production", e.production, e.unit});
    all.push_back({e.name + "_injected", e.injected, e.unit});
    all.push_back({e.name + "_mismatch", e.mismatch(), e.unit});
    all.push_back({e.name + "_relative_mismatch", e.relative_mismatch(), "1"});
  }
  return all;
}

std::vector<double> Ledger::save() const {
  std::vector<double> numbers;
  for (const LedgerEntry& e : entries_) {
    for (const double x :
         {e.stored_first, e.stored_last, e.outflow, e.production, e.injected, e.largest})
      numbers.push_back(x);
  }
  return numbers;
}

void Ledger::restore(const std::vector<double>& saved) {
  if (saved.size() != saved_numbers * entries_.size())
    throw std::invalid_argument("ledger: saved numbers are of another set of fields");
  for (std::size_t f = 0; f < entries_.size(); ++f) {
    const double* x = saved.data() + f * saved_numbers;
    LedgerEntry& e = entries_[f];
    double* const numbers[] = {&e.stored_first, &e.stored_last, &e.outflow,
                               &e.production,   &e.injected,    &e.largest};
    for (std::size_t k = 0; k < saved_numbers; ++k) *numbers[k] = x[k];
  }
}

std::string verdict(const Ledger& ledger) {
  const LedgerEntry* e = ledger.worst_entry();
  if (!e || std::abs(e->relative_mismatch()) <= suspicious_mismatch) return "";
  return fmt::format(
      "the books of '{}' do not close: {:.3g} {} appeared from nowhere, {:.3g} of the largest "
      "amount stored or moved; tighten solver.rtol and solver.newton_rtol, or shorten time.step",
      e->name, e->mismatch(), e->unit, std::abs(e->relative_mismatch()));
}

}  // namespace fluxform
