#pragma once
// "did you mean ...?": the nearest of the allowed words.
#include <string>
#include <vector>

namespace fluxform {

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other;
/// letter case counts as nothing.
int edit_distance(const std::string& a, const std::string& b);

/// The allowed word nearest to `word`, if it is near enough to be a slip (a third of its letters);
/// otherwise empty.
std::string near_match(const std::string& word, const std::vector<std::string>& allowed);

/// "; did you mean 'voltage'?", or "; allowed: a, b, c" where nothing is near.
std::string suggestion(const std::string& word, const std::vector<std::string>& allowed);

}  // namespace fluxform
