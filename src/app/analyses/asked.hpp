#pragma once
// What a question that varies keys cannot be asked of, found before anything is computed or earlier
// results are replaced.
#include <functional>
#include <string>

#include "fluxform/app/case.hpp"
#include "fluxform/app/variation.hpp"

namespace fluxform {

/// Throws InputError for keys that are unknown, hold no number, have another unit, or do not fit at
/// the ends of their range; for members that cannot be made or held. Collective.
void refuse_varied(const RunContext& context, MPI_Comm comm);

/// The same for one key along `document`; both ends are built. Collective.
void refuse_key(const VariedKey& along, const CaseFactory& make, const Document& document,
                MPI_Comm comm);

/// Does `work`; what goes wrong with a varied input is told with where it was asked for: "analysis",
/// "analysis.sweep".
int asked_here(const Parameters& input, const std::string& where, const std::function<int()>& work);

}  // namespace fluxform
