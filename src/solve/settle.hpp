#pragma once
// The steady state that a system would come to by itself from u, where many may exist.
//
//   SettleControls c;
//   c.rate = 0.3;                                    // the fastest there is, per time
//   const SteadyResult done = settle(op, u, c);
#include "fluxform/solve/steady.hpp"

namespace fluxform {

struct SettleControls {
  SteadyControls steady;
  double rate = 1.0;            ///< how fast anything changes, per internal time
  double beyond_limit = 1e300;  ///< a size that only growth without limit comes to
  double least = 1e-9;          ///< of the size at the start: less counts as nothing
  std::string time_unit = "s";  ///< for messages
};

/// Lets time pass until Newton finds a state at rest beside the present one, so that u ends where
/// it would go and nowhere else; zero where nothing is left. Throws SolveError if it grows without
/// limit or does not come to rest within 4000 times 1 / rate. Collective.
SteadyResult settle(Operator& op, Vec u, const SettleControls& controls);

}  // namespace fluxform
