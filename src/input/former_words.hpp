#pragma once
// Older words for keys, see Entry::formerly: they are read as the keys they stand for.
#include "fluxform/input/parameters.hpp"

namespace fluxform {

/// Gives older words in `node`, which holds what `p` declares, the names of their keys, and says so
/// in a line for each. A problem where a key and its older word are both given.
void rename_former(const Parameters& p, Node& node, Problems& problems);

}  // namespace fluxform
