#pragma once
// What a user may choose about the questions that vary a key: plain values and their keys.
#include <string>
#include <vector>

#include "fluxform/input/parameters.hpp"

namespace fluxform {

/// How values lie between two ends: evenly, or by equal factors.
enum class Spread { linear, log };

/// What is varied, as written.
struct VariedKey {
  std::string key;
  std::string from, to;  ///< with units
  int points = 11;
  Spread spread = Spread::linear;
};

struct SweepControls {
  VariedKey along;
};

struct CriticalControls {
  VariedKey along;
  std::string observable = "growth_rate";
  double equals = 0.0;      ///< in the observable's unit in files
  double tolerance = 1e-8;  ///< of the range
};

/// The question that every member of an ensemble is asked.
enum class Ask { steady, transient };

struct EnsembleControls {
  std::string table;            ///< of the members: one column a key
  std::vector<VariedKey> keys;  ///< or their ranges
  int draw = 0;                 ///< members drawn at random; 0: all combinations
  int seed = 1;
  Ask ask = Ask::transient;
};

struct SensitiveKey {
  std::string key;
};
struct ObservableName {
  std::string name;
};
struct SensitivityControls {
  std::vector<ObservableName> observables;
  std::vector<SensitiveKey> keys;
};

void describe_sensitivity(Parameters& p, SensitivityControls& controls);
void describe_sweep(Parameters& p, SweepControls& controls);
void describe_critical(Parameters& p, CriticalControls& controls);
void describe_ensemble(Parameters& p, EnsembleControls& controls);

}  // namespace fluxform
