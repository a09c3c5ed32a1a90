#pragma once
// One question put to many inputs in one job: members over groups of ranks, each read, built and
// solved by itself. A member that fails is a row with its reason, and the others go on.
//
//   analysis: {ensemble: {table: members.csv}}             one column a key, one row a member
//   analysis: {ensemble: {keys: [{key: growth, from: 0.1 1/yr, to: 2 1/yr}], draw: 100, seed: 7}}
#include <cstdint>

#include "fluxform/app/case.hpp"
#include "fluxform/app/variation.hpp"

namespace fluxform {

/// What the members set, in their order. Throws InputError: a table that is empty, names a column
/// twice or has rows of another length; keys without values. Collective.
std::vector<std::vector<Setting>> members_of(const EnsembleControls& controls, MPI_Comm comm);

/// A number in [0, 1) that depends on its arguments alone: the same on any number of ranks.
double drawn(std::uint64_t seed, std::uint64_t member, std::uint64_t key);

/// `app` and `op` are those of the input without changes. Returns the exit code: 3 if a member
/// failed, with the files of the others. Collective.
int run_ensemble(const EnsembleControls& controls, Case& app, Operator& op,
                 const RunContext& context);

}  // namespace fluxform
