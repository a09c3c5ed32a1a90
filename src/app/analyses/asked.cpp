#include "fluxform/app/analyses/asked.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/ensemble.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

bool stands_as_number(const Document& document, const std::string& key) {
  try {
    (void)written_at(document, key);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

/// Only members of an ensemble may differ in words, files and flags. A text may be a formula, and so
/// a number.
void refuse_words(const Prepared& member, const Document& document, const std::string& key) {
  const Entry* entry = member.input().find(key);
  if (!entry) return;
  const Kind k = entry->kind;
  if (k == Kind::text && stands_as_number(document, key)) return;
  if (k != Kind::text && k != Kind::file && k != Kind::flag && k != Kind::choice) return;
  throw InputError(fmt::format(
      "'{}' holds no number; words, files and flags are varied by 'ensemble' alone", key));
}

void refuse_fractions(const Prepared& member, const VariedKey& along) {
  const Entry* entry = member.input().find(along.key);
  if (!entry || entry->kind != Kind::integer) return;
  for (const double value : values_between(along.from, along.to, along.points, along.spread)) {
    if (value == std::floor(value)) continue;
    throw InputError(
        fmt::format("'{}' takes whole numbers, and {} points from {} to {} have {:.6g} among them",
                    along.key, along.points, along.from, along.to, value));
  }
}

/// The keys that a response or a sensitivity differentiates by.
void refuse_slope(const std::string& key, const RunContext& context, MPI_Comm comm) {
  const Written value = written_at(context.document, key);
  const Variation along(context.make, context.document, key, value, comm);
  refuse_words(*along.at(value.value), context.document, key);
}

/// Each rank, or group of ranks, holds a whole case.
void refuse_members_at_once(Prepared& member, std::size_t members, MPI_Comm comm) {
  const int groups =
      std::min(ranks_of(comm), static_cast<int>(std::min<std::size_t>(members, 1e6)));
  const GridSpec spec = member.app().grid_spec();
  const int dimension = static_cast<int>(spec.axes.size());
  refuse_memory(member.app().memory_per_rank(member.controls(), dimension, cells_of(spec),
                                             std::max(1, ranks_of(comm) / groups)),
                comm);
}

/// A member that cannot be read is a row with its reason, unless none can.
void refuse_members(const RunContext& context, MPI_Comm comm) {
  const auto members = members_of(context.controls.ensemble, comm);
  std::string first_failure;
  for (const auto& settings : members) {
    try {
      Prepared member(context.make, varied(context.document, settings), comm);
      return refuse_members_at_once(member, members.size(), comm);
    } catch (const InputError& e) {
      if (first_failure.empty()) first_failure = e.what();
    }
  }
  throw InputError(
      fmt::format("none of {} members can be read; the first: {}", members.size(), first_failure));
}

}  // namespace

void refuse_key(const VariedKey& along, const CaseFactory& make, const Document& document,
                MPI_Comm comm) {
  const console::Quiet members;
  const Variation variation(make, document, along.key, split_quantity(along.from), comm);
  for (const double end : values_between(along.from, along.to, 2, along.spread)) {
    const auto member = variation.at(end);
    refuse_words(*member, document, along.key);
    refuse_fractions(*member, along);
    member->build();
  }
}

void refuse_varied(const RunContext& context, MPI_Comm comm) {
  const RunControls& c = context.controls;
  const console::Quiet members;
  switch (c.analysis) {
    case Analysis::sweep:
      return refuse_key(c.sweep.along, context.make, context.document, comm);
    case Analysis::critical:
      return refuse_key(c.critical.along, context.make, context.document, comm);
    case Analysis::response:
      return refuse_slope(c.response.key, context, comm);
    case Analysis::sensitivity:
      for (const SensitiveKey& k : c.sensitivity.keys) refuse_slope(k.key, context, comm);
      return;
    case Analysis::ensemble:
      return refuse_members(context, comm);
    default:
      return;
  }
}

int asked_here(const Parameters& input, const std::string& where,
               const std::function<int()>& work) {
  try {
    return work();
  } catch (const InputError& e) {
    throw InputError(fmt::format("{}\n{}", e.what(), input.error(where, "asked here").what()));
  }
}

}  // namespace fluxform
