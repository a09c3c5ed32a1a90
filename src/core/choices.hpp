#pragma once
// Choices by name: one table serves the look-up and the message when the name is not in it.
#include <string>
#include <utility>
#include <vector>

#include "fluxform/core/error.hpp"

namespace fluxform {

template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

template <class T>
std::vector<std::string> names_of(const Choices<T>& choices) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  return names;
}

/// The choice called `name`. Throws InputError listing all names; `what` says what is chosen.
template <class T>
T choose(const Choices<T>& choices, const std::string& name, const std::string& what) {
  std::string all;
  for (const auto& [key, value] : choices) {
    if (key == name) return value;
    all += (all.empty() ? "" : ", ") + key;
  }
  throw InputError("unknown " + what + " '" + name + "'; one of: " + all);
}

}  // namespace fluxform
