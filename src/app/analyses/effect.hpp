#pragma once
// Whether a varied key changes anything that is observed.
#include <string>

#include "fluxform/output/quantity.hpp"

namespace fluxform {

class Effect {
 public:
  /// What one value of the key has given.
  void see(const Quantities& found);
  /// Warns if two or more values have given the same but for what iterations leave open.
  void warn_without(const std::string& key) const;

 private:
  Quantities first_;
  int seen_ = 0;
  bool moved_ = false;
};

}  // namespace fluxform
