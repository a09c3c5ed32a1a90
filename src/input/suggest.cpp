#include "fluxform/input/suggest.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxform {
namespace {

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

std::size_t shared_start(const std::string& a, const std::string& b) {
  std::size_t n = 0;
  while (n < std::min(a.size(), b.size()) && same_letter(a[n], b[n])) ++n;
  return n;
}

}  // namespace

int edit_distance(const std::string& a, const std::string& b) {
  // Optimal string alignment: row i holds the distances of a's first i letters to b's prefixes.
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = d[i - 1][j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]))
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

std::string near_match(const std::string& word, const std::vector<std::string>& allowed) {
  int best = std::max(1, static_cast<int>(word.size()) / 3) + 1;
  std::string nearest;
  for (const auto& candidate : allowed) {
    const int distance = edit_distance(word, candidate);
    // A one-letter word is near every other one: there only letter case may be the slip.
    if (candidate.size() == 1 && distance > 0) continue;
    const bool nearer = distance < best;
    const bool tie = distance == best && !nearest.empty();
    if (!nearer && !(tie && shared_start(word, candidate) > shared_start(word, nearest))) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& allowed) {
  const std::string nearest = near_match(word, allowed);
  if (!nearest.empty()) return fmt::format("; did you mean '{}'?", nearest);
  if (allowed.empty()) return "";
  return fmt::format("; allowed: {}", fmt::join(allowed, ", "));
}

}  // namespace fluxform
