#include "fluxform/fields/declarations.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace fluxform {

InternalUnits Declarations::settle(InternalUnits units, const Greatest& greatest) {
  const auto counts = [](const QuantityRecord& q) { return !q.asked || q.asked(); };
  for (const QuantityRecord& q : quantities)
    if (counts(q)) *q.target = q.given;
  for (const auto& scale : scales) scale(units, greatest);
  for (const QuantityRecord& q : quantities)
    if (counts(q)) *q.target = q.given * (1.0 / units.of(q.unit));  // as coefficients are
  for (const auto& action : settled) action();
  return units;
}

void Declarations::check_sides(const Parameters& input) const {
  Problems problems;
  Checker checker(input, problems);
  for (const ConditionsRecord& c : conditions) c.list->check(checker, c.path, *spec);
  problems.raise();
}

const CoefficientRecord& Declarations::coefficient(const std::string& path) const {
  for (const CoefficientRecord& record : coefficients)
    if (record.path == path) return record;
  throw std::logic_error(fmt::format("no coefficient is '{}'", path));
}

std::vector<FieldInfo> Declarations::field_infos(int unknowns, const InternalUnits& units) const {
  std::vector<FieldInfo> infos;
  for (const auto& [unknown, record] : fields) {
    if (unknown != static_cast<int>(infos.size())) break;
    FieldInfo info = record.info;
    if (record.name) info.name = *record.name;
    const std::size_t gap = info.long_name.find("{}");
    if (gap != std::string::npos) info.long_name.replace(gap, 2, info.name);
    info.scale = units.of(info.unit);
    if (record.told_unit) info.unit = *record.told_unit;
    infos.push_back(std::move(info));
  }
  if (static_cast<int>(infos.size()) != unknowns)
    throw std::logic_error(
        fmt::format("the model has {} unknowns and declares the first {}", unknowns, infos.size()));
  return infos;
}

std::vector<FieldInfo> Declarations::global_infos(int count, const InternalUnits& units) const {
  std::vector<FieldInfo> infos;
  for (const auto& [number, record] : globals) {
    if (number != static_cast<int>(infos.size())) break;
    FieldInfo info = record.info;
    info.scale = units.of(info.unit);
    if (info.amount_unit.empty()) info.amount_unit = info.unit;
    info.amount_scale = units.of(info.amount_unit);
    infos.push_back(std::move(info));
  }
  if (static_cast<int>(infos.size()) != count)
    throw std::logic_error(
        fmt::format("the model has {} globals and declares the first {}", count, infos.size()));
  return infos;
}

}  // namespace fluxform
